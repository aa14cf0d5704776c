import Glibc
import Synchronization

/// The temporary files of outputs that are not finished: taken away when the command is interrupted.
enum PendingFiles {
    private static let most = 64
    // A signal handler may take no lock and make no object: it finds names as C strings in fixed places.
    private nonisolated(unsafe) static let names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = {
        let names = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: most)
        names.initialize(repeating: nil, count: most)
        return names
    }()
    private static let lock = Mutex<Void>(())

    /// Remembers a file.
    static func add(_ path: String) {
        lock.withLock { _ in
            guard let free = (0..<most).first(where: { names[$0] == nil }) else { return }
            names[free] = strdup(path)
        }
    }

    /// Forgets a file. Its name is not freed: a handler may be reading it.
    static func remove(_ path: String) {
        lock.withLock { _ in
            for i in 0..<most {
                if let name = names[i], strcmp(name, path) == 0 { names[i] = nil }
            }
        }
    }

    /// Takes all of them from the disk.
    static func unlinkAll() {
        for i in 0..<most {
            if let name = names[i] { unlink(name) }
        }
    }

    /// Takes them from the disk when a person or the system ends the command, and ends it as the signal does.
    static func unlinkWhenInterrupted() {
        _ = names
        for number in [SIGINT, SIGTERM, SIGHUP] {
            // What was ignored from the start (nohup) stays ignored.
            if let before = signal(number, SIG_IGN), unsafeBitCast(before, to: Int.self) == 1 { continue }
            signal(number) { number in
                PendingFiles.unlinkAll()
                signal(number, SIG_DFL)
                raise(number)
            }
        }
    }
}
