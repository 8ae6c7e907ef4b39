// What the pages do in addition if scripts run: they do not reload, copy texts, print, and show the progress of an upload.
// Every page works without this script.

const main = () => document.getElementById("main");

document.documentElement.classList.add("scripts");

function showError(text) {
  document.getElementById("page-error").textContent = text;
}

/** The message for an error response, of which `html` is the page. */
function errorMessage(response, html) {
  if (response.status === 401) return "You are signed out. Sign in in another window. Your input is still here.";
  const page = new DOMParser().parseFromString(html, "text/html");
  const detail = page.querySelector("main p")?.textContent ?? "The service did not respond.";
  return `${detail} Your input is still here.`;
}

/** Replaces the element with this id by the one of a new page, and returns the new one. */
function replaceElement(html, id) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const element = page.getElementById(id);
  if (!element) throw new Error(`the response has no element ${id}`);
  // Browsers follow `autofocus` only while a page loads, and warn about a later one.
  const focused = element.querySelector("[autofocus]");
  focused?.removeAttribute("autofocus");
  focused?.setAttribute("data-focus", "");
  document.getElementById(id).replaceWith(element);
  document.title = page.title;
  return element;
}

// Only the response to the latest request is shown.
let latestRequest = 0;

/** Submits a form and shows the response without a reload. */
async function submit(form, button) {
  const id = form.dataset.replace;
  const request = ++latestRequest;
  const fields = new URLSearchParams(new FormData(form, button));
  main().setAttribute("aria-busy", "true");
  try {
    const response = await fetch(form.action, { method: "post", body: fields, headers: { accept: "text/html" } });
    const html = await response.text();
    if (request !== latestRequest) return;
    if (!response.ok) {
      showError(errorMessage(response, html));
      return;
    }
    const element = replaceElement(html, id);
    showError("");
    element.querySelector("[data-focus]")?.focus();
  } catch {
    if (request === latestRequest) showError("The service did not respond. Your input is still here. Please try again.");
  } finally {
    if (request === latestRequest) main().removeAttribute("aria-busy");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.replace) {
    event.preventDefault();
    submit(form, event.submitter);
  } else if ("upload" in form.dataset) {
    event.preventDefault();
    upload(form, event.submitter);
  }
});

const SEARCH_DELAY_MS = 150;
let searchTimer;
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form && "live" in form.dataset) {
    clearTimeout(searchTimer);
    searchTimer = setTimeout(() => submit(form), SEARCH_DELAY_MS);
  }
  const stale = document.getElementById("stale");
  if (form?.id === "form" && stale) stale.hidden = false;
});

document.addEventListener("change", (event) => {
  if (event.target.type === "file") preview(event.target.form);
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if ("print" in button.dataset) print();
  if (button.dataset.copy) {
    const source = document.getElementById(button.dataset.copy);
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(source.href ?? source.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(source);
      button.textContent = "Selected. Copy it now.";
    }
    setTimeout(() => { button.textContent = label; }, 2000);
  }
});

// The part of a file that is sent for the preview. Twenty rows of the maximum length fit into it.
const PREVIEW_BYTES = 2 * 1024 * 1024;

/** Shows a preview of the chosen file. */
async function preview(form) {
  const file = form.elements.file.files[0];
  if (!file) return;
  const request = ++latestRequest;
  const fields = new FormData();
  fields.append("file", file.slice(0, PREVIEW_BYTES), file.name);
  fields.append("do", "check");
  try {
    const response = await fetch(form.action, { method: "post", body: fields, headers: { accept: "text/html" } });
    const html = await response.text();
    if (request !== latestRequest) return;
    if (response.ok) replaceElement(html, "preview");
    showError(response.ok ? "" : errorMessage(response, html));
  } catch {
    if (request === latestRequest) showError("The file could not be checked. Please try again.");
  }
}

/** The number of line breaks in a text. */
function countLines(text) {
  return text.split("\n").length - 1;
}

/** Uploads the chosen file and offers the answers as a download. The first half of the progress bar is the upload, the
 * second half the answers. */
async function upload(form, button) {
  if (button?.value === "check") return preview(form);
  const file = form.elements.file.files[0];
  const [progress, bar, stage, result] = ["progress", "bar", "stage", "result"].map((id) => document.getElementById(id));
  const rows = Math.max(1, countLines(await file.text()));
  const request = new XMLHttpRequest();
  progress.hidden = false;
  result.textContent = "";
  const show = (label, percent) => {
    stage.textContent = label;
    bar.value = Math.min(100, percent);
  };
  show("Sending", 0);
  request.upload.onprogress = (event) => show("Sending", (50 * event.loaded) / event.total);
  let receivedChars = 0;
  let answered = 0;
  request.onprogress = () => {
    answered += countLines(request.responseText.slice(receivedChars));
    receivedChars = request.responseText.length;
    show("Answering", 50 + (50 * answered) / rows);
  };
  const failed = () => {
    progress.hidden = true;
    result.textContent = "Not all answers were received. Please try again.";
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
      if (request.status === 200) replaceElement(request.responseText, "preview").focus();
      else result.textContent = errorMessage(request, request.responseText);
    }
  };
  const fields = new FormData(form);
  fields.append("do", "answer");
  request.open("post", form.action);
  request.setRequestHeader("accept", "text/html");
  request.send(fields);
}
