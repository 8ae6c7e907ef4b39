// What the pages gain where scripts run: no reloads, copying, printing, and how far an upload is. Every page works
// without it.

const main = () => document.getElementById("main");

document.documentElement.classList.add("scripts");

function trouble(words) {
  document.getElementById("trouble").textContent = words;
}

/** What a page says that was answered instead of the one asked for. */
function refusal(answer, text) {
  if (answer.status === 401) return "Please sign in, in another window. What was typed is still here.";
  const page = new DOMParser().parseFromString(text, "text/html");
  const words = page.querySelector("main p")?.textContent ?? "The service did not answer.";
  return `${words} What was typed is still here.`;
}

/** Puts the part of an answered page with this id in the place of the one that is shown. */
function swap(text, id) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const part = page.getElementById(id);
  if (!part) throw new Error("another page came");
  // The browser would complain of it: it minds this only while a page loads.
  const next = part.querySelector("[autofocus]");
  next?.removeAttribute("autofocus");
  next?.setAttribute("data-focus", "");
  document.getElementById(id).replaceWith(part);
  document.title = page.title;
  return part;
}

let asked = 0;

/** Sends a form and shows the answer without a reload. Of several that are under way, the last one counts. */
async function send(form, button) {
  const id = form.dataset.swap;
  const turn = ++asked;
  const fields = new URLSearchParams(new FormData(form, button));
  main().setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "post", body: fields, headers: { accept: "text/html" } });
    const text = await answer.text();
    if (turn !== asked) return;
    if (!answer.ok) {
      trouble(refusal(answer, text));
      return;
    }
    const part = swap(text, id);
    trouble("");
    part.querySelector("[data-focus]")?.focus();
  } catch {
    if (turn === asked) trouble("The service did not answer. What was typed is still here; please try again.");
  } finally {
    if (turn === asked) main().removeAttribute("aria-busy");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.swap) {
    event.preventDefault();
    send(form, event.submitter);
  } else if ("upload" in form.dataset) {
    event.preventDefault();
    upload(form, event.submitter);
  }
});

let typing;
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form && "live" in form.dataset) {
    clearTimeout(typing);
    typing = setTimeout(() => send(form), 150);
  }
  const stale = document.getElementById("stale");
  if (form?.id === "form" && stale) stale.hidden = false;
});

document.addEventListener("change", (event) => {
  if (event.target.type === "file") check(event.target.form);
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if ("print" in button.dataset) print();
  if (button.dataset.copy) {
    const from = document.getElementById(button.dataset.copy);
    const words = button.textContent;
    try {
      await navigator.clipboard.writeText(from.href ?? from.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(from);
      button.textContent = "Selected: copy it now";
    }
    setTimeout(() => { button.textContent = words; }, 2000);
  }
});

// As much of a file as surely holds the rows that are looked at.
const LOOKED_AT_BYTES = 2 * 1024 * 1024;

/** Shows the first rows of the chosen file. Of several that were chosen, the last one counts. */
async function check(form) {
  const file = form.elements.file.files[0];
  if (!file) return;
  const turn = ++asked;
  const fields = new FormData();
  fields.append("file", file.slice(0, LOOKED_AT_BYTES), file.name);
  fields.append("do", "check");
  try {
    const answer = await fetch(form.action, { method: "post", body: fields, headers: { accept: "text/html" } });
    const text = await answer.text();
    if (turn !== asked) return;
    if (answer.ok) swap(text, "preview");
    trouble(answer.ok ? "" : refusal(answer, text));
  } catch {
    if (turn === asked) trouble("The file could not be looked at. Please try again.");
  }
}

/** Counts the line breaks in a text. */
function lines(text) {
  return text.split("\n").length - 1;
}

/** Sends the chosen file and offers the answer, showing how far it is: half for the way there, half for the answers. */
async function upload(form, button) {
  if (button?.value === "check") return check(form);
  const file = form.elements.file.files[0];
  const [progress, bar, stage, result] = ["progress", "bar", "stage", "result"].map((id) => document.getElementById(id));
  const rows = Math.max(1, lines(await file.text()));
  const request = new XMLHttpRequest();
  progress.hidden = false;
  result.textContent = "";
  const show = (words, share) => {
    stage.textContent = words;
    bar.value = Math.min(100, share);
  };
  show("Sending", 0);
  request.upload.onprogress = (event) => show("Sending", (50 * event.loaded) / event.total);
  let seen = 0;
  let answered = 0;
  request.onprogress = () => {
    answered += lines(request.responseText.slice(seen));
    seen = request.responseText.length;
    show("Answering", 50 + (50 * answered) / rows);
  };
  const failed = () => {
    progress.hidden = true;
    result.textContent = "The answers did not come whole. Please try again.";
  };
  request.onerror = failed;
  request.onabort = failed;
  request.onload = () => {
    progress.hidden = true;
    if (request.getResponseHeader("content-type")?.startsWith("text/csv")) {
      const answers = new Blob([request.responseText], { type: "text/csv" });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(answers);
      link.download = file.name.replace(/(\.csv)?$/i, "-answers.csv");
      link.textContent = `Download ${link.download}`;
      link.className = "button";
      result.replaceChildren(link);
      link.focus();
    } else {
      if (request.status === 200) swap(request.responseText, "preview").focus();
      else result.textContent = refusal(request, request.responseText);
    }
  };
  const fields = new FormData(form);
  fields.append("do", "answer");
  request.open("post", form.action);
  request.setRequestHeader("accept", "text/html");
  request.send(fields);
}
