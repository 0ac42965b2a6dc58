// Comforts only: every page does all it does without script.
import { Button, CharacterCount, createAll, ErrorSummary, NotificationBanner, ServiceNavigation, SkipLink } from "./govuk.js";

for (const each of [Button, CharacterCount, ErrorSummary, NotificationBanner, ServiceNavigation, SkipLink]) createAll(each);

// On a narrow screen a filter begins shut, so that what it finds is in sight.
if (window.matchMedia("(max-width: 40.05em)").matches)
  for (const each of document.querySelectorAll("details.app-filter")) each.open = false;

// One box that ticks those of its form, for lists in which many are chosen.
for (const all of document.querySelectorAll("[data-app-all]")) {
  const boxes = [...document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(all.dataset.appAll)}"]`)];
  all.closest("[hidden]")?.removeAttribute("hidden");
  all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
  for (const box of boxes) box.addEventListener("change", () => { all.checked = boxes.every((each) => each.checked); });
}

// A table that fits needs no stop of its own for the keyboard.
for (const each of document.querySelectorAll(".app-scroll"))
  if (each.scrollWidth <= each.clientWidth) for (const name of ["tabindex", "role", "aria-label"]) each.removeAttribute(name);

for (const each of document.querySelectorAll("[data-app-print]")) {
  each.hidden = false;
  each.addEventListener("click", () => window.print());
}
