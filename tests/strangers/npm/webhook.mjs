// Somebody's server that is told by a webhook and checks every message with the published library of Standard Webhooks. It prints its address,
// reads its secret, leaves the first message without an answer, prints `told`, and takes everything that comes afterwards. When it has heard
// of COUNT events it prints one line of JSON; any surprise ends it with exit code 1.
//
// Environment: COUNT.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const heard = []
let library

const server = createServer(async (request, response) => {
  const body = await text(request)
  const event = library.verify(body, request.headers)
  assert.throws(() => library.verify(body.replace('acme', 'evil') + ' ', request.headers))
  assert.deepEqual([request.method, request.headers['content-type']], ['POST', 'application/json'])
  assert.equal(event.id, request.headers['webhook-id'])
  heard.push({ id: event.id, body, subject: event.subject, number: Number(event.streamsequence) })
  if (heard.length === 1) {
    console.log('told')
    return
  }
  response.writeHead(204).end()
  if (new Set(heard.map(({ id }) => id)).size === Number(process.env.COUNT)) server.emit('complete')
})
await once(server.listen(0, '127.0.0.1'), 'listening')
console.log(`http://127.0.0.1:${server.address().port}/hook`)
library = new Webhook((await lines.next()).value)
await once(server, 'complete')

const each = heard.filter(({ id }, at) => heard.findIndex((other) => other.id === id) === at)
const same = heard.every(({ id, body }) => heard.find((other) => other.id === id).body === body)
const subjects = [...new Set(each.map(({ subject }) => subject))]
const orders = subjects.map((one) => each.filter(({ subject }) => subject === one).map(({ number }) => number))
console.log(JSON.stringify({ heard: heard.length, same, orders }))
process.exit(0)
