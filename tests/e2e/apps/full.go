// What a service in Go does, each thing once; prints {"name": "ok" or what went wrong, ...}.
//
//	full CERTIFICATE KEY [least]
//
// least: only what a small service does, that has no children and changes no files but its log.
// All of it happens on the loopback interface and below TMPDIR.
package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strings"
	"sync"
	"syscall"
	"time"
)

const local = "127.0.0.1:0"

var (
	cert, key = os.Args[1], os.Args[2]
	dir       string
	said      = map[string]string{}
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func that(ok bool, what ...any) {
	if !ok {
		panic(fmt.Sprint(what...))
	}
}

func check(name string, do func()) {
	done := make(chan string, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				done <- fmt.Sprintf("%v\n%s", r, debug.Stack())
			}
		}()
		do()
		done <- "ok"
	}()
	select {
	case said[name] = <-done:
	case <-time.After(20 * time.Second):
		said[name] = "hangs"
	}
}

func get(client *http.Client, url string) string {
	answer, err := client.Get(url)
	must(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	must(err)
	return answer.Proto + " " + string(text)
}

func hello(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "hello ", r.URL.Path) }

func serve() {
	listener, err := net.Listen("tcp", local)
	must(err)
	server := &http.Server{Handler: http.HandlerFunc(hello), ReadTimeout: time.Minute}
	go server.Serve(listener)
	var group sync.WaitGroup
	failed := make(chan any, 64)
	for i := 0; i < 32; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			defer func() {
				if r := recover(); r != nil {
					failed <- r
				}
			}()
			that(get(http.DefaultClient, "http://"+listener.Addr().String()+"/x") == "HTTP/1.1 hello /x")
		}()
	}
	group.Wait()
	that(len(failed) == 0, "a client failed")
	must(server.Close()) // Shutdown() would wait five seconds for a connection that was never used
	_, err = net.Dial("tcp", listener.Addr().String())
	that(errors.Is(err, syscall.ECONNREFUSED), err)
}

func serveTLS() {
	listener, err := net.Listen("tcp", local)
	must(err)
	server := &http.Server{Handler: http.HandlerFunc(hello)}
	go server.ServeTLS(listener, cert, key)
	pem, err := os.ReadFile(cert)
	must(err)
	roots := x509.NewCertPool()
	that(roots.AppendCertsFromPEM(pem))
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}}
	that(get(client, "https://"+listener.Addr().String()+"/") == "HTTP/2.0 hello /")
	must(server.Close())
}

func serveFile() {
	listener, err := net.Listen("tcp", local)
	must(err)
	server := &http.Server{Handler: http.FileServer(http.Dir(filepath.Dir(cert)))}
	go server.Serve(listener)
	text := get(http.DefaultClient, "http://"+listener.Addr().String()+"/"+filepath.Base(cert))
	that(strings.Contains(text, "BEGIN CERTIFICATE"), text)
	that(strings.Contains(get(http.DefaultClient, "http://"+listener.Addr().String()+"/"), "cert.pem"))
	must(server.Close())
}

func logFile() {
	file, err := os.OpenFile(filepath.Join(os.TempDir(), fmt.Sprintf("full-%d.log", os.Getpid())),
		os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o640)
	must(err)
	log.New(file, "", log.LstdFlags).Print("served")
	must(file.Sync())
	must(file.Close())
}

func names() {
	_, err := net.LookupHost("localhost")
	must(err)
	if os.Getenv("ASK_DNS") != "" { // a container whose name server cannot be reached
		_, err = net.LookupHost("nosuch.invalid")
		that(err != nil)
	}
	interfaces, err := net.Interfaces()
	must(err)
	_, err = interfaces[0].Addrs()
	must(err)
}

func datagrams() {
	one, err := net.ListenPacket("udp", local)
	must(err)
	two, err := net.Dial("udp", one.LocalAddr().String())
	must(err)
	_, err = two.Write([]byte("packet"))
	must(err)
	text := make([]byte, 10)
	n, _, err := one.ReadFrom(text)
	must(err)
	that(string(text[:n]) == "packet")
	one.Close()
	two.Close()
}

func goroutines() {
	var group sync.WaitGroup
	for i := 0; i < 100; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			runtime.LockOSThread()
			time.Sleep(time.Millisecond)
			_ = make([]byte, 1<<20)
		}()
	}
	group.Wait()
	runtime.GC()
	debug.FreeOSMemory()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	that(stats.NumGC > 0 && runtime.NumCPU() > 0)
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	must(err)
	must(k.Validate())
}

func nilPointer() {
	defer func() { that(recover() != nil, "survived a nil pointer") }()
	var p *int
	fmt.Fprint(io.Discard, *p)
}

func signals() {
	got := make(chan os.Signal, 4)
	signal.Notify(got, syscall.SIGHUP, syscall.SIGUSR1)
	must(syscall.Kill(os.Getpid(), syscall.SIGHUP))
	that(<-got == syscall.SIGHUP)
	self, err := os.FindProcess(os.Getpid())
	must(err)
	must(self.Signal(syscall.SIGUSR1))
	that(<-got == syscall.SIGUSR1)
	signal.Reset()
}

func children() {
	out, err := exec.Command("/bin/sh", "-c", "echo $((6*7))").Output()
	must(err)
	that(string(out) == "42\n")
	cat := exec.Command("/bin/cat")
	cat.Stdin, cat.SysProcAttr = strings.NewReader("x"), &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL}
	out, err = cat.Output()
	must(err)
	that(string(out) == "x")
	ctx, stop := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer stop()
	that(exec.CommandContext(ctx, "/bin/sleep", "60").Run() != nil)
	that(exec.Command("/nosuch").Run() != nil)
	group := exec.Command("/bin/sleep", "60")
	group.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	must(group.Start())
	must(syscall.Kill(-group.Process.Pid, syscall.SIGKILL))
	that(group.Wait() != nil)
}

func files() {
	at := func(name string) string { return filepath.Join(dir, name) }
	must(os.WriteFile(at("file"), []byte("0123456789"), 0o600))
	must(os.Chmod(at("file"), 0o640))
	must(os.Chown(at("file"), os.Getuid(), os.Getgid()))
	must(os.Chtimes(at("file"), time.Unix(1, 0), time.Unix(2, 0)))
	must(os.Truncate(at("file"), 5))
	must(os.Link(at("file"), at("hard")))
	must(os.Symlink("file", at("soft")))
	must(os.Lchown(at("soft"), os.Getuid(), os.Getgid()))
	_, err := filepath.EvalSymlinks(at("soft"))
	must(err)
	must(os.Rename(at("hard"), at("renamed")))
	must(os.MkdirAll(at("a/b/c"), 0o755))
	must(filepath.WalkDir(dir, func(string, fs.DirEntry, error) error { return nil }))
	file, err := os.OpenFile(at("file"), os.O_RDWR, 0)
	must(err)
	must(syscall.Flock(int(file.Fd()), syscall.LOCK_EX))
	_, err = file.WriteAt([]byte("x"), 3)
	must(err)
	_, err = file.ReadAt(make([]byte, 2), 1)
	must(err)
	must(file.Sync())
	must(syscall.Fdatasync(int(file.Fd())))
	must(syscall.Fallocate(int(file.Fd()), 0, 0, 100))
	area, err := syscall.Mmap(int(file.Fd()), 0, 100, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	must(err)
	area[0] = 'y'
	must(syscall.Mlock(area))
	must(syscall.Munmap(area))
	copied, err := os.Create(at("copied"))
	must(err)
	_, err = file.Seek(0, io.SeekStart)
	must(err)
	_, err = io.Copy(copied, file) // copy_file_range
	must(err)
	copied.Close()
	file.Close()
	must(os.Chdir(dir))
	_, err = os.Getwd()
	must(err)
	_, err = os.ReadFile(at("nosuch"))
	that(errors.Is(err, fs.ErrNotExist))
	must(os.RemoveAll(at("a")))
	syscall.Umask(syscall.Umask(0o77))
	notify, err := syscall.InotifyInit1(syscall.IN_CLOEXEC)
	must(err)
	watch, err := syscall.InotifyAddWatch(notify, dir, syscall.IN_CREATE)
	must(err)
	must(os.WriteFile(at("seen"), nil, 0o600))
	n, err := syscall.Read(notify, make([]byte, 1000))
	must(err)
	that(n > 0)
	_, err = syscall.InotifyRmWatch(notify, uint32(watch))
	must(err)
	syscall.Close(notify)
}

// io.Copy() between two connections is splice().
func proxy() {
	upstream, err := net.Listen("unix", filepath.Join(dir, "socket"))
	must(err)
	front, err := net.Listen("tcp", local)
	must(err)
	data := bytes.Repeat([]byte("data"), 100000)
	go func() {
		c, _ := upstream.Accept()
		c.Write(data)
		c.Close()
	}()
	failed := make(chan error, 1)
	go func() {
		client, _ := front.Accept()
		server, _ := net.Dial("unix", upstream.Addr().String())
		_, err := io.Copy(client, server)
		client.Close()
		failed <- err
	}()
	c, err := net.Dial("tcp", front.Addr().String())
	must(err)
	got, err := io.ReadAll(c)
	must(err)
	must(<-failed)
	that(bytes.Equal(got, data))
	front.Close()
}

func profile() {
	var out bytes.Buffer
	must(pprof.StartCPUProfile(&out))
	for end := time.Now().Add(50 * time.Millisecond); time.Now().Before(end); {
	}
	pprof.StopCPUProfile()
	that(out.Len() > 0)
	var limit syscall.Rlimit
	must(syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	must(syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit))
	var usage syscall.Rusage
	must(syscall.Getrusage(0, &usage))
	must(syscall.Setpriority(0, 0, 19))
}

func main() {
	check("http", serve)
	check("https, http/2", serveTLS)
	check("files that are served", serveFile)
	check("a log in a file", logFile)
	check("names and interfaces", names)
	check("datagrams", datagrams)
	check("goroutines, threads, memory, keys", goroutines)
	check("a nil pointer", nilPointer)
	if len(os.Args) < 4 {
		var err error
		dir, err = os.MkdirTemp("", "full-")
		must(err)
		check("signals", signals)
		check("children", children)
		check("files", files)
		check("a proxy", proxy)
		check("profile, limits", profile)
		os.RemoveAll(dir)
	}
	text, err := json.Marshal(said)
	must(err)
	fmt.Println(string(text))
}
