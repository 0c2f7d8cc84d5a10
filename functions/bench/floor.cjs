// The least that a function can do: a constant body of the size it is given, through `onRequest`.
const { onRequest } = require('firebase-functions/https');

const body = Buffer.alloc(Number(process.env.FLOOR_BODY_BYTES), 'x');

exports.floor = onRequest((request, response) => {
  response.writeHead(200, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(body.length),
  });
  response.end(body);
});
