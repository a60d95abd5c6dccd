// What a service in Node.js does, each thing once; prints {"name": "ok" or what went wrong, ...}.
//
//	node full.js CERTIFICATE KEY
//
// All of it happens on the loopback interface and below TMPDIR.
'use strict';
const assert = require('assert');
const child_process = require('child_process');
const cluster = require('cluster');
const crypto = require('crypto');
const dgram = require('dgram');
const dns = require('dns');
const events = require('events');
const fs = require('fs');
const http = require('http');
const http2 = require('http2');
const https = require('https');
const net = require('net');
const os = require('os');
const path = require('path');
const stream = require('stream/promises');
const { setTimeout: sleep } = require('timers/promises');
const tls = require('tls');
const { promisify } = require('util');
const workers = require('worker_threads');
const zlib = require('zlib');

const once = events.once;
const local = '127.0.0.1';

// ---- the same file, as somebody else ---------------------------------------------------------

if (!workers.isMainThread) {
	const shared = new Int32Array(workers.workerData.shared);
	Atomics.add(shared, 0, 1);
	Atomics.notify(shared, 0);
	if (workers.workerData.spin)
		for (;;);
	workers.parentPort.on('message', (m) => {
		workers.parentPort.postMessage(crypto.createHash('sha256').update(m).digest('hex'));
		workers.parentPort.close();
	});
	return;
}
if (cluster.isWorker) {
	http.createServer((q, a) => a.end(String(process.pid))).listen(0, local);
	return;
}
if (process.argv[2] === 'forked') {
	process.on('message', (m) => {
		process.send({ got: m, tick: 1 });
		process.disconnect();
	});
	return;
}

// ---- the checks ------------------------------------------------------------------------------

const [, , certFile, keyFile] = process.argv;
const pair = { cert: fs.readFileSync(certFile), key: fs.readFileSync(keyFile) };
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'full-'));
const at = (name) => path.join(dir, name);
const checks = {};

const listen = async (server, ...where) => {
	server.listen(...(where.length ? where : [0, local]));
	await once(server, 'listening');
	return server.address().port;
};
const body = async (answer) => {
	let text = '';
	for await (const part of answer)
		text += part;
	return text;
};
const asks = async (module, options) => {
	const [answer] = await once(module.get(options), 'response');
	return body(answer);
};

checks.http = async () => {
	const server = http.createServer((q, a) => a.end('hello ' + q.url));
	const port = await listen(server);
	const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
	const texts = await Promise.all([...Array(20).keys()].map(
		(n) => asks(http, { host: local, port, path: '/' + n, agent })));
	assert.strictEqual(texts[7], 'hello /7');
	agent.destroy();
	server.close();
};
checks['http upload, stream to a file'] = async () => {
	const server = http.createServer(async (q, a) => {
		await stream.pipeline(q, fs.createWriteStream(at('upload')));
		await stream.pipeline(fs.createReadStream(at('upload')), a);
	});
	const port = await listen(server);
	const request = http.request({ host: local, port, method: 'PUT' });
	const data = crypto.randomBytes(300000).toString('hex');
	request.end(data);
	const [answer] = await once(request, 'response');
	assert.strictEqual(await body(answer), data);
	server.close();
};
checks.https = async () => {
	const server = https.createServer(pair, (q, a) => a.end(q.socket.getProtocol()));
	const port = await listen(server);
	const text = await asks(https, { host: local, port, ca: pair.cert, servername: 'localhost', agent: false });
	assert.strictEqual(text, 'TLSv1.3');
	server.close();
};
checks.tls = async () => {
	const server = tls.createServer(pair, (s) => s.pipe(s));
	const port = await listen(server);
	const socket = tls.connect({ host: local, port, ca: pair.cert, servername: 'localhost', maxVersion: 'TLSv1.2' });
	await once(socket, 'secureConnect');
	socket.write('ping');
	assert.strictEqual(String((await once(socket, 'data'))[0]), 'ping');
	socket.destroy();
	server.close();
};
for (const secure of [false, true])
	checks[secure ? 'http2, tls' : 'http2'] = async () => {
		const server = secure ? http2.createSecureServer(pair) : http2.createServer();
		server.on('stream', (s) => {
			s.respond({ ':status': 200 });
			s.end('two');
		});
		const port = await listen(server);
		const client = http2.connect(`http${secure ? 's' : ''}://localhost:${port}`, {
			ca: pair.cert, lookup: (name, o, then) => (o.all ? then(null, [{ address: local, family: 4 }]) : then(null, local, 4)),
		});
		const request = client.request({ ':path': '/' });
		request.setEncoding('utf8');
		assert.strictEqual(await body(request), 'two');
		client.close();
		server.close();
	};
checks.fetch = async () => {
	const server = http.createServer(async (q, a) => a.end((await body(q)).toUpperCase()));
	const port = await listen(server);
	const answer = await fetch(`http://${local}:${port}/`, { method: 'POST', body: 'fetched' });
	assert.strictEqual(await answer.text(), 'FETCHED');
	const late = http.createServer(() => {});
	const there = await listen(late);
	await assert.rejects(fetch(`http://${local}:${there}/`, { signal: AbortSignal.timeout(50) }), /TimeoutError|aborted/);
	server.close();
	late.close();
	late.closeAllConnections();
	server.closeAllConnections();
};
checks['http, IPv6'] = async () => {
	const server = http.createServer((q, a) => a.end('six'));
	try {
		await listen(server, 0, '::1');
	} catch (e) {
		if (e.code === 'EADDRNOTAVAIL' || e.code === 'EAFNOSUPPORT')
			return; // a container without it
		throw e;
	}
	assert.strictEqual(await asks(http, { host: '::1', port: server.address().port, agent: false }), 'six');
	server.close();
};
checks['a port that nobody listens at'] = async () => {
	const server = net.createServer();
	const port = await listen(server);
	server.close();
	await once(server, 'close');
	await assert.rejects(asks(http, { host: local, port, agent: false }), /ECONNREFUSED/);
};
checks['unix socket'] = async () => {
	const server = http.createServer((q, a) => a.end('unix'));
	await listen(server, at('socket'));
	fs.chmodSync(at('socket'), 0o660);
	assert.strictEqual(await asks(http, { socketPath: at('socket'), path: '/', agent: false }), 'unix');
	server.close();
};
checks['half-closed connection, keep-alive, no delay'] = async () => {
	const server = net.createServer({ allowHalfOpen: true }, (s) => s.on('end', () => s.end('bye')).resume());
	const port = await listen(server);
	const socket = net.connect({ host: local, port, keepAlive: true, noDelay: true });
	await once(socket, 'connect');
	socket.setKeepAlive(true, 1000).setTimeout(10000);
	assert(socket.remotePort === port && socket.localPort);
	socket.end('hi');
	assert.strictEqual(String((await once(socket, 'data'))[0]), 'bye');
	server.close();
};
checks['udp, multicast membership'] = async () => {
	const one = dgram.createSocket({ type: 'udp4', reuseAddr: true });
	one.bind(0, local);
	await once(one, 'listening');
	one.setBroadcast(true);
	one.setTTL(4);
	one.setRecvBufferSize(65536);
	const two = dgram.createSocket('udp4');
	two.send(['pa', 'cket'], one.address().port, local);
	assert.strictEqual(String((await once(one, 'message'))[0]), 'packet');
	two.connect(one.address().port, local);
	await once(two, 'connect');
	two.send('more');
	await once(one, 'message');
	try {
		one.addMembership('224.0.0.114', local);
	} catch (e) {
		if (e.code === 'EPERM')
			throw e; // any other word is the network's
	}
	one.close();
	two.close();
};
checks['dns.lookup'] = async () => {
	const { address } = await dns.promises.lookup('localhost', { family: 4 });
	assert.strictEqual(address, local);
	assert((await dns.promises.lookup('localhost', { all: true })).length);
	if (process.env.ASK_DNS) { // a container whose name server cannot be reached; elsewhere it may take its time
		await assert.rejects(dns.promises.lookup('nosuch.invalid'), /ENOTFOUND|EAI_AGAIN/);
		await dns.promises.lookupService(local, 22).catch((e) => assert.match(e.code, /ENOTFOUND|EAI_AGAIN|EAI_NONAME/));
	}
};
checks['dns.resolve'] = async () => {
	const server = dgram.createSocket('udp4');
	server.on('message', (m, from) => { // the question again, with 192.0.2.7 for an answer
		const question = m.subarray(0, m.indexOf(0, 12) + 5);
		const answer = Buffer.concat([question, Buffer.from('c00c000100010000003c0004c0000207', 'hex')]);
		answer.writeUInt16BE(0x8180, 2);
		answer.writeUInt16BE(1, 4);
		answer.writeUInt16BE(1, 6);
		answer.writeUInt32BE(0, 8);
		server.send(answer, from.port, from.address);
	});
	server.bind(0, local);
	await once(server, 'listening');
	const resolver = new dns.promises.Resolver({ timeout: 5000 });
	resolver.setServers([`${local}:${server.address().port}`]);
	assert.deepStrictEqual(await resolver.resolve4('one.example'), ['192.0.2.7']);
	server.close();
};

checks['fs: all kinds of files'] = async () => {
	const file = at('file');
	fs.writeFileSync(file, 'one\n', { mode: 0o600 });
	fs.appendFileSync(file, 'two\n');
	assert.strictEqual(fs.readFileSync(file, 'utf8'), 'one\ntwo\n');
	fs.chmodSync(file, 0o644);
	fs.chownSync(file, process.getuid(), process.getgid());
	fs.utimesSync(file, 1, 2);
	fs.lutimesSync(file, 1, 2);
	assert.strictEqual(fs.statSync(file, { bigint: true }).mtimeMs, 2000n);
	fs.accessSync(file, fs.constants.R_OK | fs.constants.W_OK);
	fs.linkSync(file, at('hard'));
	fs.symlinkSync('file', at('soft'));
	fs.lchownSync(at('soft'), process.getuid(), process.getgid());
	assert.strictEqual(fs.readlinkSync(at('soft')), 'file');
	assert.strictEqual(fs.realpathSync.native(at('soft')), fs.realpathSync(file));
	assert(fs.lstatSync(at('soft')).isSymbolicLink());
	fs.copyFileSync(file, at('copy'), fs.constants.COPYFILE_FICLONE);
	fs.renameSync(at('copy'), at('renamed'));
	fs.truncateSync(at('renamed'), 2);
	assert.strictEqual(fs.statSync(at('renamed')).size, 2);
	fs.mkdirSync(at('a/b/c'), { recursive: true });
	fs.cpSync(dir + '/a', at('d'), { recursive: true });
	assert.deepStrictEqual(fs.readdirSync(at('d'), { recursive: true }).sort(), ['b', 'b/c']);
	const opened = fs.opendirSync(dir);
	assert(opened.readSync().name);
	opened.closeSync();
	fs.rmSync(at('d'), { recursive: true });
	fs.rmdirSync(at('a/b/c'));
	fs.unlinkSync(at('hard'));
	assert(fs.statfsSync(dir).bsize > 0);
	assert.throws(() => fs.readFileSync(at('nosuch')), /ENOENT/);
	assert.throws(() => fs.rmdirSync(at('a')), /ENOTEMPTY/);
	process.umask(process.umask(0o077));
};
checks['fs: descriptors'] = async () => {
	const handle = await fs.promises.open(at('handle'), 'w+');
	await handle.write('0123456789');
	await handle.writev([Buffer.from('ab'), Buffer.from('cd')], 10);
	const parts = [Buffer.alloc(3), Buffer.alloc(3)];
	await handle.readv(parts, 1);
	assert.strictEqual(Buffer.concat(parts).toString(), '123456');
	const some = Buffer.alloc(2);
	await handle.read(some, 0, 2, 12);
	assert.strictEqual(some.toString(), 'cd');
	await handle.sync();
	await handle.datasync();
	await handle.truncate(4);
	await handle.chmod(0o600);
	await handle.chown(process.getuid(), process.getgid());
	await handle.utimes(3, 4);
	assert.strictEqual((await handle.stat()).size, 4);
	await handle.close();
	const fd = fs.openSync(at('handle'), 'r+');
	fs.fsyncSync(fd);
	fs.fdatasyncSync(fd);
	fs.ftruncateSync(fd, 1);
	fs.futimesSync(fd, 1, 2);
	fs.closeSync(fd);
};
checks['fs: streams'] = async () => {
	const data = crypto.randomBytes(1 << 20);
	await stream.pipeline([data], fs.createWriteStream(at('stream'), { flush: true }));
	const parts = [];
	for await (const part of fs.createReadStream(at('stream'), { start: 10 }))
		parts.push(part);
	assert(Buffer.concat(parts).equals(data.subarray(10)));
	assert.strictEqual((await fs.promises.readFile(at('stream'))).length, 1 << 20);
};
checks['fs: watch'] = async () => {
	const stop = new AbortController();
	fs.mkdirSync(at('watched'));
	const watcher = fs.watch(at('watched'));
	const seen = once(watcher, 'change');
	fs.writeFileSync(at('watched/x'), 'x');
	assert.strictEqual((await seen)[1], 'x');
	watcher.close();
	const looked = new Promise((resolve) => fs.watchFile(at('watched/x'), { interval: 20 }, resolve));
	await sleep(30);
	fs.writeFileSync(at('watched/x'), 'longer');
	await looked;
	fs.unwatchFile(at('watched/x'));
	stop.abort();
};

checks['child_process: spawn, exec, execFile'] = async () => {
	const child = child_process.spawn('/bin/cat', { stdio: ['pipe', 'pipe', 'inherit'] });
	child.stdin.end('through');
	assert.strictEqual(await body(child.stdout), 'through');
	const shell = await promisify(child_process.exec)('echo $((6 * 7)); exit 0', { cwd: dir, env: { A: 'b' } });
	assert.strictEqual(shell.stdout, '42\n');
	await assert.rejects(promisify(child_process.execFile)('/nosuch'), /ENOENT/);
	assert.strictEqual(child_process.execFileSync(process.execPath, ['-p', '1+1'], { encoding: 'utf8' }), '2\n');
	assert.strictEqual(child_process.spawnSync('/bin/sh', ['-c', 'kill -TERM $$']).signal, 'SIGTERM');
};
checks['child_process: timeout, abort, detached'] = async () => {
	assert.strictEqual(child_process.spawnSync('/bin/sleep', ['60'], { timeout: 100 }).error.code, 'ETIMEDOUT');
	const stop = new AbortController();
	const child = child_process.spawn('/bin/sleep', ['60'], { signal: stop.signal, detached: true });
	const failed = once(child, 'error');
	stop.abort();
	assert.strictEqual((await failed)[0].name, 'AbortError');
	await once(child, 'exit');
};
checks['child_process: fork'] = async () => {
	const child = child_process.fork(__filename, ['forked'], { serialization: 'advanced' });
	const answer = once(child, 'message');
	child.send({ big: new Map([[1, 2]]) });
	assert.strictEqual((await answer)[0].got.big.get(1), 2);
	await once(child, 'exit');
};
checks.cluster = async () => {
	cluster.setupPrimary({ exec: __filename });
	const pids = new Set();
	const born = [cluster.fork(), cluster.fork()];
	const places = await Promise.all(born.map(async (w) => (await once(w, 'listening'))[0]));
	for (let n = 0; n < 6; n++)
		pids.add(await asks(http, { host: local, port: places[0].port, agent: false }));
	assert.strictEqual(pids.size, 2);
	born[0].kill();
	born[1].process.kill('SIGKILL');
	await Promise.all(born.map((w) => once(w, 'exit')));
};
checks.worker_threads = async () => {
	const shared = new SharedArrayBuffer(4);
	const made = [1, 2, 3].map(() => new workers.Worker(__filename, { workerData: { shared } }));
	const answers = await Promise.all(made.map(async (w) => {
		const ended = once(w, 'exit');
		const answer = once(w, 'message');
		w.postMessage('x');
		await ended;
		return (await answer)[0];
	}));
	assert(answers.every((a) => a === crypto.createHash('sha256').update('x').digest('hex')));
	assert.strictEqual(new Int32Array(shared)[0], 3);
};
checks['worker_threads: terminate one that spins'] = async () => {
	const shared = new SharedArrayBuffer(4);
	const worker = new workers.Worker(__filename, { workerData: { shared, spin: true } });
	while (!Atomics.load(new Int32Array(shared), 0))
		await sleep(5);
	assert.strictEqual(await worker.terminate(), 1);
};
checks.crypto = async () => {
	assert.strictEqual((await promisify(crypto.scrypt)('secret', 'salt', 32)).length, 32);
	assert.strictEqual((await promisify(crypto.pbkdf2)('a', 'b', 1000, 16, 'sha512')).length, 16);
	const { privateKey, publicKey } = await promisify(crypto.generateKeyPair)('rsa', { modulusLength: 2048 });
	assert(crypto.verify('sha256', 'x', publicKey, crypto.sign('sha256', 'x', privateKey)));
	assert.strictEqual((await promisify(crypto.randomBytes)(64)).length, 64);
	assert.match(crypto.randomUUID(), /^[0-9a-f-]{36}$/);
	assert(await crypto.subtle.digest('SHA-256', Buffer.from('x')));
	const seal = crypto.createCipheriv('aes-256-gcm', Buffer.alloc(32), Buffer.alloc(12));
	assert.strictEqual(seal.update('x').length + seal.final().length, 1);
};
checks.zlib = async () => {
	const data = Buffer.alloc(200000, 'abc');
	for (const [pack, unpack] of [['gzip', 'gunzip'], ['brotliCompress', 'brotliDecompress'], ['deflate', 'inflate']])
		assert((await promisify(zlib[unpack])(await promisify(zlib[pack])(data))).equals(data), pack);
};
checks.wasm = async () => {
	// (func (export "f") (param i32) (result i32) local.get 0 i32.const 1 i32.add), and a memory that grows
	const bytes = Buffer.from('0061736d01000000' + '01060160017f017f' + '03020100' + '050401010110' +
		'07050101660000' + '0a09010700200041016a0b', 'hex');
	const { instance } = await WebAssembly.instantiate(bytes);
	assert.strictEqual(instance.exports.f(41), 42);
	assert(new WebAssembly.Memory({ initial: 1, maximum: 100 }).grow(50) === 1);
	assert(new WebAssembly.Memory({ initial: 1, maximum: 10, shared: true }).buffer);
};
checks.timers = async () => {
	const began = process.hrtime.bigint();
	await sleep(20);
	await new Promise(setImmediate);
	assert(process.hrtime.bigint() - began > 10000000n && performance.now() > 0);
	await assert.rejects(sleep(10000, null, { signal: AbortSignal.timeout(10) }), /abort/i);
};
checks['process, os'] = async () => {
	for (const name of ['getuid', 'geteuid', 'getgid', 'getegid', 'getgroups', 'cwd', 'uptime', 'memoryUsage',
		'resourceUsage', 'cpuUsage', 'constrainedMemory', 'availableMemory', 'getActiveResourcesInfo'])
		assert(process[name]() !== undefined, name);
	process.title = 'full';
	process.chdir(process.cwd());
	assert(process.pid > 0 && process.ppid >= 0);
	assert(os.cpus().length && os.totalmem() && os.freemem() && os.loadavg() && os.uptime() && os.release());
	assert(os.availableParallelism() > 0 && os.version() && os.machine() && os.hostname() && os.networkInterfaces().lo);
	os.setPriority(os.getPriority() + 1);
	try {
		os.userInfo();
	} catch (e) {
		assert.match(e.message, /ENOENT/); // an image without accounts
	}
	assert.throws(() => process.kill(99999999, 0), /ESRCH/);
};
checks.signals = async () => {
	const got = Promise.all(['SIGUSR2', 'SIGHUP', 'SIGWINCH', 'SIGTERM'].map((s) => {
		const one = once(process, s);
		process.kill(process.pid, s);
		return one;
	}));
	assert.strictEqual((await got).length, 4);
};
checks['report, heap statistics, inspector'] = async () => {
	const report = process.report.getReport();
	assert((report.header || JSON.parse(report).header).wordSize === 64);
	process.report.directory = dir;
	assert(fs.existsSync(path.join(dir, process.report.writeReport('report.json'))));
	assert(require('v8').getHeapStatistics().heap_size_limit > 0);
	const inspector = require('inspector');
	inspector.open(0, local);
	assert.match(inspector.url(), /^ws:/);
	inspector.close();
	const session = new inspector.Session();
	session.connect();
	const post = promisify(session.post.bind(session));
	await post('Profiler.enable');
	await post('Profiler.start');
	await sleep(20);
	assert((await post('Profiler.stop')).profile.nodes.length);
	session.disconnect();
};
checks['a child that aborts'] = async () => {
	const child = child_process.spawnSync(process.execPath, ['--abort-on-uncaught-exception', '-e', 'process.abort()']);
	assert.strictEqual(child.signal, 'SIGABRT');
	const thrown = child_process.spawnSync(process.execPath, ['-e', 'throw new Error("wanted")'], { encoding: 'utf8' });
	assert(thrown.status === 1 && thrown.stderr.includes('wanted'));
};
checks['modules: ESM, import(), a compile cache'] = async () => {
	fs.writeFileSync(at('m.mjs'), 'import { readFile } from "fs/promises"; export default typeof await readFile(import.meta.filename);');
	assert.strictEqual((await import(at('m.mjs'))).default, 'object');
	require('module').enableCompileCache?.(at('cache'));
	fs.writeFileSync(at('n.js'), 'module.exports = 7');
	assert.strictEqual(require(at('n.js')), 7);
};
checks['out of descriptors'] = async () => {
	const code = 'const fs=require("fs");try{for(;;)fs.openSync("/dev/null")}catch(e){console.log(e.code)}';
	assert.strictEqual(child_process.execFileSync('/bin/sh', ['-c', `ulimit -n 64; exec "${process.execPath}" -e '${code}'`],
		{ encoding: 'utf8' }), 'EMFILE\n');
};

(async () => {
	const said = {};
	for (const [name, check] of Object.entries(checks)) {
		const stop = new AbortController();
		const late = sleep(20000, 'hangs', { signal: stop.signal }).catch(() => {});
		said[name] = await Promise.race([late, check().then(() => 'ok', (e) => `${e && e.stack || e}`)]);
		stop.abort();
	}
	fs.rmSync(dir, { recursive: true, force: true });
	fs.writeSync(1, JSON.stringify(said) + '\n');
	process.exit(0);
})();
