// Keeps the page's WebSocket open.
function connect() {
  const socket = new WebSocket(`wss://${location.host}/ws/events/`);
  socket.onmessage = (event) => postMessage(event.data);
  socket.onclose = () => setTimeout(connect, 1000);
}

connect();
