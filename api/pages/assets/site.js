// Brings the parts of a page to life that work without it too.
import { initAll } from "./govuk-frontend.min.js";
import { SortableTable } from "./sortable-table.js";

initAll();
for (const table of document.querySelectorAll('[data-module="moj-sortable-table"]')) {
  new SortableTable(table);
}
// The link of an invitation carries its code behind the #, where no server and no log sees it.
for (const field of document.querySelectorAll("[data-from-address]")) {
  if (!field.value) field.value = location.hash.slice(1);
}
