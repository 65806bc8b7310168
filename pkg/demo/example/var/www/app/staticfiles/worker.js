// Keeps the page's WebSocket open.
const site = location.protocol.replace("http", "ws") + "//" + location.host;
function connect() {
  const socket = new WebSocket(`${site}/ws/events/`);
  socket.onmessage = (event) => postMessage(event.data);
  socket.onclose = () => setTimeout(connect, 1000);
}

connect();
