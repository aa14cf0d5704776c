import Chemometrics

/// An error with the file that it was met in, as the command line names it.
struct PlacedError: Diagnosis {
    let path: String
    let underlying: any Diagnosis
    /// What the error itself calls the file, in front of the line.
    var name: String?

    var summary: String { underlying.summary }
    var place: String? {
        let file = path == "-" ? "standard input" : path
        guard let place = underlying.place else { return file }
        if let name, place.hasPrefix(name) { return file + place.dropFirst(name.count) }
        return "\(file), \(place)"
    }
    var remedy: String { underlying.remedy }
    var code: String { underlying.code }
}

/// Runs work on the content of a file; an error of that content is told with the file.
func placed<R>(_ path: String, _ work: () throws -> R) throws -> R {
    do {
        return try work()
    } catch let error as AuthenticationError {
        if case .plan = error { throw error }
        throw PlacedError(path: path, underlying: error)
    } catch let error as PreprocessingError {
        throw PlacedError(path: path, underlying: error)
    } catch let error as SpectroscopyError {
        throw PlacedError(path: path, underlying: error)
    } catch let error as ReadingError {
        throw PlacedError(path: path, underlying: error, name: InputFile.name(of: path))
    }
}

/// An error in the value of an option.
struct OptionError: Diagnosis {
    let option: String
    let underlying: any Diagnosis

    var summary: String { underlying.summary }
    var place: String? { option }
    var remedy: String { underlying.remedy }
    var code: String { underlying.code }
}

/// Runs work on the value of an option; what is wrong with that value is told with the option, as a slip of usage.
func option<R>(_ option: String, _ work: () throws -> R) throws -> R {
    do {
        return try work()
    } catch let error as AuthenticationError {
        throw OptionError(option: option, underlying: error)
    } catch let error as PreprocessingError {
        throw OptionError(option: option, underlying: error)
    } catch let error as WritingError {
        throw OptionError(option: option, underlying: error)
    }
}
