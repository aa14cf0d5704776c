import Foundation
import Glibc

/// A closed reader is no error: writing to it ends the command quietly.
func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

/// Keeps the numbers 0, 1 and 2 from being given to files where the command is started without standard streams.
///
/// Reading and writing them still fails, as on a stream that is closed.
func occupyStandardStreams() {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) == -1 {
        _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
    }
}

/// Writes all bytes to a file descriptor.
///
/// When the reader of standard output has gone, the command ends with code 0; a reader of standard error that has gone
/// changes nothing: the result is still written.
func write(_ bytes: Data, to descriptor: Int32, path: String? = nil) throws {
    try bytes.withUnsafeBytes { buffer in
        var offset = 0
        while offset < buffer.count {
            let written = Glibc.write(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
            if written < 0 {
                if errno == EINTR { continue }
                if errno == EPIPE && descriptor == 2 { return }
                if errno == EPIPE && descriptor == 1 {
                    PendingFiles.unlinkAll()
                    Glibc.exit(0)
                }
                throw CommandError.cannotWrite(
                    path: path ?? (descriptor == 1 ? "standard output" : "standard error"),
                    reason: String(cString: strerror(errno)))
            }
            offset += written
        }
    }
}

/// Whether a file descriptor is a terminal.
func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

/// Seconds of a clock that never goes back.
func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
