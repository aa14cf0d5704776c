import Chemometrics

/// An error with the file that it was met in.
struct PlacedError: Diagnosis {
    let path: String
    let underlying: any Diagnosis

    var summary: String { underlying.summary }
    var place: String? { path + (underlying.place.map { ", \($0)" } ?? "") }
    var remedy: String { underlying.remedy }
    var code: String { underlying.code }
}

/// Runs work on the content of a file; an error of that content is told with the file.
func placed<R>(_ path: String, _ work: () throws -> R) throws -> R {
    do {
        return try work()
    } catch let error as AuthenticationError {
        if case .plan = error { throw error }
        throw PlacedError(path: path == "-" ? "standard input" : path, underlying: error)
    } catch let error as PreprocessingError {
        throw PlacedError(path: path == "-" ? "standard input" : path, underlying: error)
    } catch let error as SpectroscopyError {
        throw PlacedError(path: path == "-" ? "standard input" : path, underlying: error)
    }
}
