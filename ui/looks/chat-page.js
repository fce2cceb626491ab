// Once a page: brings what was said last into view, and names the button that has a picture only.
() => {
  let seen = "";
  const follow = (talk) => {
    const turns = [...talk.querySelectorAll(".shop-turn")];
    const last = turns[turns.length - 1];
    const mark = `${last?.id} ${turns.length} ${Boolean(talk.querySelector(".shop-waiting"))}`;
    if (!last || mark === seen) return; // a like or a basket changes nothing in what was said
    seen = mark;
    const question = turns.filter((turn) => turn.classList.contains("customer")).pop();
    const wanted = last.classList.contains("staff") ? last : question || last;
    wanted.scrollIntoView({ block: wanted === last ? "nearest" : "start", behavior: "smooth" });
  };
  const watch = () => {
    const talk = document.querySelector("#shop-talk");
    if (!talk) return void setTimeout(watch, 100);
    document.querySelector("#shop-message .submit-button")?.setAttribute("aria-label", "Send");
    new MutationObserver(() => follow(talk)).observe(talk, { childList: true, subtree: true, attributes: true });
    follow(talk);
  };
  watch();
}
