// A filter for prompts and larger pictures.
const find = document.getElementById("find"), filter = document.getElementById("filter"), found = document.getElementById("found");
const named = [...document.querySelectorAll("[data-name]")], prompts = named.filter(e => e.tagName === "SECTION").length;
find.hidden = prompts < 8;
filter.addEventListener("input", () => {
  const word = filter.value.trim().toLowerCase();
  for (const e of named) e.hidden = !e.dataset.name.includes(word);
  found.textContent = word ? `${named.filter(e => e.tagName === "SECTION" && !e.hidden).length} of ${prompts}` : "";
});
// A link into a prompt that the filter hides shows it again.
addEventListener("hashchange", () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target?.closest("[hidden]")) { filter.value = ""; filter.dispatchEvent(new Event("input")); target.scrollIntoView(); }
});

for (const card of document.querySelectorAll(".card")) card.addEventListener("beforetoggle", event => {
  const small = card.previousElementSibling.querySelector("img");
  if (event.newState !== "open" || !small || card.querySelector("img")) return;
  const large = small.cloneNode();
  large.alt = "";
  card.prepend(large);
});
