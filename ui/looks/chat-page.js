// Once a page: keeps the newest turn in view when one is added, and names the button that has a picture only.
() => {
  const seen = { turns: 0 };
  const watch = () => {
    const talk = document.querySelector("#shop-talk");
    if (!talk) return void setTimeout(watch, 100);
    document.querySelector("#shop-message .submit-button")?.setAttribute("aria-label", "Send");
    new MutationObserver(() => {
      const turns = talk.querySelectorAll(".shop-turn");
      if (turns.length !== seen.turns) {
        const last = [...turns].filter((turn) => turn.classList.contains("customer")).pop() || turns[turns.length - 1];
        if (last && turns.length > seen.turns) last.scrollIntoView({ block: "start", behavior: "smooth" });
        seen.turns = turns.length;
      }
    }).observe(talk, { childList: true, subtree: true });
  };
  watch();
}
