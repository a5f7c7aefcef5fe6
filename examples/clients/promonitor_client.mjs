#!/usr/bin/env node
// Lists monitors, makes one, follows its events and deletes it. Needs Node.js 18 and nothing else.
//
// usage: PROMONITOR_KEY=pm_... promonitor_client.mjs URL TARGET [EVENTS]
//   URL     where the server is: http://127.0.0.1:8080
//   TARGET  what to monitor for a while: host:port
//   EVENTS  how many results to wait for (3)

const [url, target, events = "3"] = process.argv.slice(2);
const key = process.env.PROMONITOR_KEY;
if (!url || !target || !key) {
  console.error("usage: PROMONITOR_KEY=pm_... promonitor_client.mjs URL TARGET [EVENTS]");
  process.exit(2);
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// A call that waits and tries again where the plan is used up.
async function open(method, path, { body, headers = {} } = {}) {
  for (;;) {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${key}`, ...headers },
      body: body && JSON.stringify(body),
    });
    if (answer.ok) return answer;
    if (answer.status !== 429) {
      throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    }
    await answer.text();
    await pause(1000 * Number(answer.headers.get("Retry-After")));
  }
}

async function call(method, path, body) {
  const text = await (await open(method, path, { body })).text();
  return text ? JSON.parse(text) : null;
}

// Every event from now on, as [type, data]; goes on where it was when it is cut off.
async function* follow(query) {
  let lastId = "";
  let wait = 2000;
  for (;;) {
    const headers = lastId ? { "Last-Event-ID": lastId } : {};
    const answer = await open("GET", `/events${query}`, { headers });
    try {
      let text = "";
      let event = { type: "message", data: "" };
      for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
        const lines = (text + piece).split("\n");
        text = lines.pop();
        for (const line of lines) {
          const colon = line.indexOf(": ");
          const [name, value] = [line.slice(0, colon), line.slice(colon + 2)];
          if (line === "") {
            if (event.data) yield [event.type, JSON.parse(event.data)];
            event = { type: "message", data: "" };
          } else if (name === "id") lastId = value;
          else if (name === "retry") wait = Number(value);
          else if (name === "event") event.type = value;
          else if (name === "data") event.data += value;
        }
      }
    } catch (error) {
      console.error(`cut off (${error.message}), goes on behind ${lastId}`);
    }
    await pause(wait);
  }
}

for (const monitor of await call("GET", "/monitors")) {
  const [check] = await call("GET", `/monitors/${monitor.id}/checks?limit=1`);
  const took = check ? `${check.response_time_ms} ms` : "no check yet";
  console.log(`${monitor.status.padEnd(8)} ${monitor.name}: ${took}`);
}

const made = await call("POST", "/monitors", {
  kind: "tcp", url: target, interval_seconds: 1, config: { timeout: "1s" },
});
console.log("made", made.id);
try {
  let wanted = Number(events);
  for await (const [type, data] of follow(`?monitor_id=${made.id}`)) {
    if (type === "reset") console.log("events were missed:", data.reason);
    if (type === "state") console.log("state", data.previous_status, "->", data.status);
    if (type === "result") {
      console.log("result", data.is_up ? "up" : data.error_message);
      if (--wanted === 0) break;
    }
  }
} finally {
  await call("DELETE", `/monitors/${made.id}`);
}
console.log("deleted", made.id);
