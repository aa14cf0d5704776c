import Glibc

/// What the process has used so far.
struct ProcessUsage {
    /// Seconds on processors, user and system, of all threads.
    let processorSeconds: Double
    /// The most resident memory, in MiB.
    let peakMegabytes: Double

    static var current: ProcessUsage {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
        return ProcessUsage(
            processorSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            peakMegabytes: Double(usage.ru_maxrss) / 1024)
    }
}
