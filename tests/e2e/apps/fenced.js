// A service that does what services do, says how each deed ended, and leaves.
//
//	node fenced.js PORT OTHER-PORT WRITABLE-FOLDER FOLDER-ELSEWHERE
'use strict'

const fs = require('node:fs')
const http = require('node:http')
const net = require('node:net')
const path = require('node:path')
const { execFileSync } = require('node:child_process')
const { Worker } = require('node:worker_threads')

const [port, other, inside, elsewhere] = process.argv.slice(2)
const said = {}

function attempt(name, deed) {
	try {
		deed()
		said[name] = 'ok'
	} catch (error) {
		said[name] = error.code || String(error)
	}
}

const outcome = (what, good) => new Promise((resolve) => {
	what.once(good, () => resolve('ok')).once('error', (error) => resolve(error.code))
})

async function main() {
	const server = http.createServer((request, response) => response.end('hello'))
	server.listen(port, '127.0.0.1')
	said.listen = await outcome(server, 'listening')
	said.fetch = await fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.text()).catch(String)
	const stranger = net.createServer()
	stranger.listen(other, '127.0.0.1')
	said['listen elsewhere'] = await outcome(stranger, 'listening')
	const client = net.connect(other, '127.0.0.1')
	said['connect elsewhere'] = await outcome(client, 'connect')
	client.destroy()
	stranger.close()

	attempt('read own', () => fs.readFileSync(__filename))
	attempt('write own', () => fs.appendFileSync(path.join(__dirname, 'new'), 'x'))
	attempt('make inside', () => {
		const folder = fs.mkdtempSync(path.join(inside, 'fenced-'))
		fs.writeFileSync(path.join(folder, 'a'), 'x')
		fs.renameSync(path.join(folder, 'a'), path.join(folder, 'b'))
		fs.truncateSync(path.join(folder, 'b'))
		fs.rmSync(folder, { recursive: true })
	})
	attempt('write elsewhere', () => fs.writeFileSync(path.join(elsewhere, 'fenced'), 'x'))
	attempt('empty elsewhere', () => fs.truncateSync(path.join(elsewhere, 'there')))
	attempt('read elsewhere', () => fs.readFileSync(path.join(elsewhere, 'there')))
	attempt('list root', () => fs.readdirSync('/'))
	attempt('null', () => fs.writeFileSync('/dev/null', 'x'))
	attempt('child', () => execFileSync(process.execPath, ['-e', 'process.exit(0)']))
	const worker = new Worker('require("node:worker_threads").parentPort.postMessage(1)', { eval: true })
	said.worker = await outcome(worker, 'message')
	server.close()
	server.closeAllConnections()
	said.uid = process.getuid()
	console.log(JSON.stringify(said))
}

main()
