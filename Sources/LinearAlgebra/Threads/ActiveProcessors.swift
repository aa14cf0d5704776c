internal import Glibc

/// The number of processors that this process may run on.
let activeProcessors: Int = {
    let online = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    return max(online, 1)
}()
