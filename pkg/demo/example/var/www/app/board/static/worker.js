// Keeps the page's WebSocket open.
const site = location.protocol.replace("http", "ws") + "//" + location.host;
const key = new URLSearchParams(location.search).get("key");

function connect() {
  const socket = new WebSocket(`${site}/ws/events/?key=${key}`);
  socket.onmessage = (event) => postMessage(event.data);
  socket.onclose = () => setTimeout(connect, 1000);
}

connect();
