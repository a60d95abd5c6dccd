// A small HTTP service, as real ones are: it answers, it takes its time when asked to, and on
// SIGTERM it stops accepting, finishes what it has begun and leaves with 0.
'use strict'

const http = require('node:http')

const port = Number(process.env.PORT || 8080)
const SLOW_MAX_MS = 60_000
let inFlight = 0

function answer(response, code, body) {
	response.writeHead(code, { 'content-type': 'text/plain; charset=utf-8' })
	response.end(body + '\n')
}

const server = http.createServer((request, response) => {
	const url = new URL(request.url, 'http://service')
	inFlight++
	response.on('close', () => inFlight--)

	if (request.method !== 'GET') return answer(response, 405, 'only GET')
	if (url.pathname === '/') {
		return answer(response, 200, `hello from pid ${process.pid}, uid ${process.getuid()}`)
	}
	if (url.pathname === '/slow') {
		const ms = Math.min(Number(url.searchParams.get('ms')) || 1000, SLOW_MAX_MS)
		return setTimeout(() => answer(response, 200, `done after ${ms} ms`), ms)
	}
	answer(response, 404, 'not here')
})

server.on('error', (error) => {
	console.error(`service: ${error.message}`)
	process.exit(1)
})
server.listen(port, () => console.log(`service: listening on port ${server.address().port}`))

process.once('SIGTERM', () => {
	console.log(`service: SIGTERM, ${inFlight} in flight`)
	// A connection that was answered after this is not kept open for another request.
	server.close(() => {
		console.log('service: all answered')
		process.exit(0)
	})
	server.closeIdleConnections()
})
