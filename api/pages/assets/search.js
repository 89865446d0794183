// Finds while somebody types; without it the button of the form does the same.
import "./htmx.js";
