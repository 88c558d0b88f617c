// Pages need no script. This one copies a feed's address, finds feeds in the directory by their names, and takes
// away pictures that are no longer where they were.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  const label = button.textContent;
  button.addEventListener("click", async () => {
    const field = button.parentElement.querySelector("input");
    field.select();
    const written = navigator.clipboard?.writeText(field.value).then(() => true, () => false);
    // Browsers keep the clipboard from pages without https, but not this old way to it.
    if (!(await written) && !document.execCommand("copy")) return;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}

for (const picture of document.querySelectorAll(".picture img")) {
  const remove = () => picture.closest(".picture").remove();
  if (picture.complete && !picture.naturalWidth && picture.currentSrc) remove();
  else picture.addEventListener("error", remove);
}

// Spellings of one name are one: marks, tatweel, hamza, taa marbuta, alif maqsura, Persian letters, digits.
const SAME = { "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و", "ک": "ك", "ہ": "ه" };
const fold = text => text
  .replace(/[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200c-\u200f]/g, "")
  .replace(/[أإآٱةىیئؤکہ]/g, letter => SAME[letter])
  .replace(/[٠-٩۰-۹]/g, digit => digit.charCodeAt(0) & 15)
  .toLowerCase()
  .replace(/[^\p{L}\p{N}+#]+/gu, " ")
  .trim();

const form = document.querySelector("[data-search]");
if (form) {
  const field = form.querySelector("input");
  const status = form.querySelector("[role=status]");
  const plural = new Intl.PluralRules("ar");
  const groups = [...document.querySelectorAll("[data-group]")];
  let names;
  const search = () => {
    names ??= [...document.querySelectorAll(".names li")].map(item => [item, fold(item.textContent)]);
    const words = fold(field.value).split(" ").filter(Boolean);
    let found = 0;
    for (const [item, name] of names) {
      const fits = words.every(word => name.includes(word));
      if (item.hidden === fits) item.hidden = !fits;
      found += fits;
    }
    for (const group of groups) group.hidden = words.length > 0 && !group.querySelector(".names li:not([hidden])");
    for (const letters of document.querySelectorAll(".letters")) letters.hidden = words.length > 0;
    status.textContent = words.length ? status.dataset[plural.select(found)].replace("#", found) : "";
  };
  form.hidden = false;
  form.addEventListener("submit", event => event.preventDefault());
  field.addEventListener("input", search);
  // What was typed before a reload, or before the way back, is still in the field.
  addEventListener("pageshow", () => field.value && search());
}
