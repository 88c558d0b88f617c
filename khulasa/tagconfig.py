"""The section `tags` of config.yaml -> the store's policy."""

from pydantic import ConfigDict, Field

from khulasa.section import Section, Text, Texts
from store.policy import TagPolicy, TagRule


class RuleConfig(Section):
    """When articles get a tag that their pages do not give them."""

    # `all` and `any` are what a rule calls them; in Python the names are taken.
    model_config = ConfigDict(validate_by_alias=True)

    tag: Text
    any_of: Texts = Field(default=(), alias="any")
    all_of: Texts = Field(default=(), alias="all")
    source: Text | None = None


class TagsConfig(Section):
    """Which names are one tag, which are none, which words add one."""

    aliases: dict[Text, Texts] = Field(default_factory=dict)
    blocklist: Texts = ()
    rules: tuple[RuleConfig, ...] = ()

    def policy(self) -> TagPolicy:
        """Return what the store is told."""
        rules = (TagRule(rule.tag.strip(), rule.any_of, rule.all_of, rule.source) for rule in self.rules)
        return TagPolicy(tuple(self.aliases.items()), self.blocklist, tuple(rules))
