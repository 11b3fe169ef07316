// How html-validate judges the pages that the browser tests save.
export default {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    // templ's printer decides these, not the author; HTML does not care.
    "doctype-style": "off", // it writes <!doctype html>
    "no-trailing-whitespace": "off", // it keeps a blank where an if was
    // The class keeps the number on one line; a copied number has its hyphens.
    "tel-non-breaking": ["error", { ignoreClasses: ["phone"] }],
    // Where no script runs, a kiosk forgets its customer and a wall goes on by this alone.
    "meta-refresh": "off",
  },
};
