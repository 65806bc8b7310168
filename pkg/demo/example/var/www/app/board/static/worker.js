// Keeps the page's WebSocket open.
const scheme = location.protocol === "https:" ? "wss" : "ws";
const key = new URLSearchParams(location.search).get("key");

function connect() {
  const socket = new WebSocket(`${scheme}://${location.host}/ws/events/?key=${key}`);
  socket.onmessage = (event) => postMessage(event.data);
  socket.onclose = () => setTimeout(connect, 1000);
}

connect();
