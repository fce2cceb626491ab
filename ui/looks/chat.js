// What a click inside a drawn part of the page means. Runs with `element` and `trigger` given by the framework.
element.addEventListener("click", (event) => {
  const target = event.target.closest("[data-act], [data-say], [data-toggle]");
  if (!target || target.disabled) return;
  if (target.dataset.toggle) document.querySelector("#shop-columns").classList.toggle(target.dataset.toggle);
  else if (target.dataset.say) trigger("ask", { text: target.dataset.say });
  else if (target.dataset.act === "click") {
    if (!target.href) target.closest(".shop-card").classList.toggle("open"); // until the next drawing
    trigger("act", { act: "click", product: target.dataset.product });
  } else trigger("act", { act: target.dataset.act, product: target.dataset.product || "" });
});
element.addEventListener("change", (event) => {
  if (event.target.matches("select[data-submits]")) event.target.form.requestSubmit();
});
