// Says the year under a slider while it is moved. Without this script the form works all the same.
"use strict";

for (const slide of document.querySelectorAll("input[type=range][data-shown]")) {
  const shown = document.getElementById(slide.dataset.shown);
  slide.addEventListener("input", () => {
    shown.textContent = slide.value;
  });
}
