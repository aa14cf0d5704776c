public import Spectroscopy

/// What can be wrong with a file, wherever it came from.
public enum ReadingError: Diagnosis, Hashable {
    // Files and folders.

    /// No file at a path.
    case missingFile(path: String)
    /// A file that the system refuses to give.
    case unreadable(path: String, reason: String)
    /// A folder where a file is needed.
    case isFolder(path: String)
    /// A file without content.
    case empty(file: String)
    /// A NUL byte, which no text file holds, in a file that no binary format recognises.
    case notText(place: FilePlace)
    /// Bytes that are not UTF-8 where a text is needed.
    case notUTF8(place: FilePlace)
    /// A format that is not in the catalogue.
    case unknownFormat(name: String, available: [String])
    /// A column that was named but is not there.
    case missingColumn(file: String, role: String, name: String, available: [String])
    /// A file, folder or selection without a single spectrum.
    case noSpectra(file: String)
    /// A block whose axis is not that of the first block.
    case differentAxes(place: FilePlace, title: String, found: String, needed: String, first: FilePlace)
    /// A block whose values are of another kind than those of the first block.
    case differentSignals(place: FilePlace, title: String, found: String, needed: String, first: FilePlace)
    /// A block that is not a set of spectra.
    case notSpectra(place: FilePlace, underlying: SpectroscopyError)

    // Tables.

    /// A header in which no field is a number.
    case noAxis(place: FilePlace, found: String, isHTML: Bool)
    /// A header of a single field, a number: an axis without values, as well as spectra of one channel.
    case singleColumn(place: FilePlace, found: String)
    /// A header without a single row below it.
    case noRows(place: FilePlace)
    /// A row with another number of fields than the header.
    case raggedRow(place: FilePlace, found: Int, needed: Int)
    /// A text in a spectral column.
    case notANumber(place: FilePlace, column: String, text: String)
    /// Nothing in a spectral column.
    case emptyValue(place: FilePlace, column: String)
    /// NaN, infinity, a sign for a missing value, or a number beyond the range of a double.
    case nonFiniteValue(place: FilePlace, column: String, text: String)
    /// A finite value that no spectrum has: beyond what can be squared, or a million times the largest of the usual spectra
    /// of the table.
    case valueTooLarge(place: FilePlace, column: String, text: String, usual: Double?)
    /// A line of an x, y table with something else than a number; empty where there is nothing.
    case badPoint(place: FilePlace, column: String, text: String)
    /// An axis value that stands twice.
    case duplicatedAxisValue(place: FilePlace, value: Double, firstColumn: Int)
    /// An axis that neither rises nor falls all the way.
    case nonMonotonicAxis(place: FilePlace, before: Double, value: Double)
    /// Two columns of one name.
    case duplicatedColumn(place: FilePlace, name: String)
    /// A quoted field without its closing quote.
    case unterminatedQuote(place: FilePlace)

    // Sample sheets.

    /// A sheet without a column that names files.
    case sheetWithoutFiles(file: String, available: [String])
    /// Two rows of a sheet for one file.
    case duplicatedSheetRow(place: FilePlace, file: String, firstLine: Int)
    /// A row of a sheet that fits several files.
    case ambiguousSheetRow(place: FilePlace, name: String, files: [String])

    // JCAMP-DX.

    /// A label that is needed and missing.
    case missingLabel(place: FilePlace, label: String)
    /// The value of a label that is not a number.
    case labelNotANumber(place: FilePlace, label: String, text: String)
    /// A form of data table that is not known.
    case unknownTableForm(place: FilePlace, text: String)
    /// A character or number in a data table that has no meaning there.
    case unreadableTable(place: FilePlace, text: String)
    /// Values that the file itself marks as missing.
    case missingValues(place: FilePlace)
    /// A number of points that is not the stated one.
    case pointCount(place: FilePlace, stated: Int, found: Int)
    /// An x at the beginning of a line that is not where the points have come to.
    case abscissaCheck(place: FilePlace, found: Double, needed: Double)
    /// A check value at the beginning of a line that is not the value before.
    case ordinateCheck(place: FilePlace, found: Double, needed: Double)
    /// A first or last x that is not the stated one.
    case statedAbscissa(place: FilePlace, label: String, stated: Double, found: Double)
    /// A symbol that the variables of the file do not declare.
    case undeclaredSymbol(place: FilePlace, symbol: String, declared: [String])
    /// Blocks within blocks beyond any sense.
    case nestedTooDeep(place: FilePlace, limit: Int)
    /// More points than the bytes can stand for.
    case tooManyPoints(place: FilePlace, limit: Int)

    public var summary: String {
        switch self {
        case .missingFile: "there is no such file"
        case .unreadable(_, let reason): "the file cannot be read: \(reason)"
        case .isFolder: "this is a folder; a file is needed"
        case .empty: "the file is empty"
        case .notText: "a NUL byte: this is not text, and no binary format recognises it"
        case .notUTF8: "the text is not UTF-8"
        case .unknownFormat(let name, let available):
            "there is no format \"\(name)\"; there are " + available.joined(separator: ", ")
        case .missingColumn(_, let role, let name, let available):
            "there is no column \"\(name)\" for the \(role); "
                + (available.isEmpty ? "there are no metadata columns" : "the columns are " + Self.list(available))
        case .noSpectra: "there is no spectrum"
        case .differentAxes(_, let title, let found, let needed, let first):
            "the axis of \"\(title)\" is \(found); that of the first spectrum (\(first)) is \(needed)"
        case .differentSignals(_, let title, let found, let needed, let first):
            "the values of \"\(title)\" are \(found); those of the first spectrum (\(first)) are \(needed)"
        case .notSpectra(_, let underlying): underlying.summary
        case .noAxis(_, let found, let isHTML):
            isHTML
                ? "this is a web page, not a table"
                : "no field of the header is a number; one number a channel is needed (the header is \(found))"
        case .singleColumn(_, let found):
            "there is a single column, headed \(found): an axis without values, as well as spectra of one channel"
        case .noRows: "there is no row below the header"
        case .raggedRow(_, let found, let needed):
            "\(found) \(found == 1 ? "field" : "fields"); the first line of the table has \(needed)"
        case .notANumber(_, let column, let text): "\"\(text.prefix(60))\" is not a number (channel \(column))"
        case .emptyValue(_, let column): "there is no value (channel \(column))"
        case .nonFiniteValue(_, let column, let text):
            "\"\(text.prefix(60))\" is not a finite number (channel \(column))"
        case .valueTooLarge(_, let column, let text, let usual):
            "\"\(text.prefix(60))\" is far beyond a spectral value (channel \(column))"
                + (usual.map { "; the largest value of a spectrum here is usually about \(Self.short($0))" } ?? "")
        case .badPoint(_, let column, let text):
            (text.isEmpty ? "there is no value" : "\"\(text.prefix(60))\" is not a finite number")
                + " in column \"\(column)\" of the x, y table"
        case .duplicatedAxisValue(_, let value, let firstColumn):
            "axis value \(value) stands in column \(firstColumn) already"
        case .nonMonotonicAxis(_, let before, let value):
            "the axis neither rises nor falls all the way: \(value) follows \(before)"
        case .duplicatedColumn(_, let name): "a second column is called \"\(name)\""
        case .unterminatedQuote: "a quoted field without its closing quote"
        case .sheetWithoutFiles(_, let available):
            "no column names the files; the columns are " + Self.list(available)
        case .duplicatedSheetRow(_, let file, let firstLine): "\"\(file)\" has a row already, in line \(firstLine)"
        case .ambiguousSheetRow(_, let name, let files): "\"\(name)\" may be " + Self.list(files)
        case .missingLabel(_, let label): "the label ##\(label)= is missing"
        case .labelNotANumber(_, let label, let text): "##\(label)= is \"\(text.prefix(60))\"; a number is needed"
        case .unknownTableForm(_, let text): "a data table of the form \"\(text.prefix(60))\" is not known"
        case .unreadableTable(_, let text): "\"\(text.prefix(60))\" has no meaning in a data table"
        case .missingValues: "values are marked as missing (?); a spectrum needs a value at every point"
        case .pointCount(_, let stated, let found): "##NPOINTS= states \(stated) points; the data hold \(found)"
        case .abscissaCheck(_, let found, let needed): "the line begins at x = \(found); \(needed) is needed here"
        case .ordinateCheck(_, let found, let needed):
            "the check value of the line is \(found); the value before is \(needed)"
        case .statedAbscissa(_, let label, let stated, let found): "##\(label)= states \(stated); the data say \(found)"
        case .undeclaredSymbol(_, let symbol, let declared):
            "the symbol \(symbol) is not declared; ##SYMBOL= declares " + declared.joined(separator: ", ")
        case .nestedTooDeep(_, let limit): "blocks within blocks, more than \(limit) deep"
        case .tooManyPoints(_, let limit): "the data stand for more than \(limit) points"
        }
    }

    public var place: String? {
        switch self {
        case .missingFile(let path), .unreadable(let path, _), .isFolder(let path): path
        case .empty(let file), .missingColumn(let file, _, _, _), .noSpectra(let file), .sheetWithoutFiles(let file, _):
            file
        case .unknownFormat: nil
        case .notSpectra(let place, let underlying): underlying.place.map { "\(place), \($0)" } ?? "\(place)"
        case .notText(let place), .notUTF8(let place), .differentAxes(let place, _, _, _, _),
            .differentSignals(let place, _, _, _, _), .noAxis(let place, _, _), .singleColumn(let place, _),
            .noRows(let place),
            .raggedRow(let place, _, _), .notANumber(let place, _, _), .emptyValue(let place, _),
            .nonFiniteValue(let place, _, _), .valueTooLarge(let place, _, _, _), .badPoint(let place, _, _),
            .duplicatedAxisValue(let place, _, _), .nonMonotonicAxis(let place, _, _),
            .duplicatedColumn(let place, _), .unterminatedQuote(let place), .duplicatedSheetRow(let place, _, _),
            .ambiguousSheetRow(let place, _, _), .missingLabel(let place, _), .labelNotANumber(let place, _, _),
            .unknownTableForm(let place, _), .unreadableTable(let place, _), .missingValues(let place),
            .pointCount(let place, _, _), .abscissaCheck(let place, _, _), .ordinateCheck(let place, _, _),
            .statedAbscissa(let place, _, _, _), .undeclaredSymbol(let place, _, _), .nestedTooDeep(let place, _),
            .tooManyPoints(let place, _):
            place.description
        }
    }

    public var remedy: String {
        switch self {
        case .missingFile: "check the path"
        case .unreadable: "check the permissions and the disk"
        case .isFolder: "name a file, or read the folder as a whole"
        case .empty: "export the file again from the instrument"
        case .notText: "`bencao formats` lists the formats that can be read; export the spectra in one of them"
        case .notUTF8: "save the table as UTF-8"
        case .unknownFormat(let name, let available), .missingColumn(_, _, let name, let available):
            NearNames.of(name, among: available).isEmpty ? "name one of these" : NearNames.hint(name, among: available)
        case .noSpectra: "give a file that holds spectra; `bencao info` tells what a file holds"
        case .differentAxes:
            "give spectra on one axis, or bring them to one first: bencao preprocess DATA --recipe resample -o OUT"
        case .differentSignals: "give spectra of one kind, or state the kind with --signal"
        case .notSpectra(_, let underlying): underlying.remedy
        case .noAxis(_, _, let isHTML):
            isHTML
                ? "download the file itself, not the page about it"
                : "put the axis values into the header, one spectrum a row; for one spectrum a column use --format xy"
        case .singleColumn:
            "for one spectrum write each axis value with its value beside it; for spectra of one channel put a column "
                + "of sample ids in front"
        case .noRows: "give at least one spectrum below the header"
        case .raggedRow: "give the row as many fields as the header, and quote fields that hold the delimiter"
        case .notANumber: "correct the value; if the column is not spectral, give it a header that is not a number"
        case .emptyValue, .nonFiniteValue: "give the value, or leave the row out"
        case .valueTooLarge:
            "give the value, or leave the spectrum out; a number that stands for a missing value is none"
        case .badPoint: "correct the value, or cut off the range that was not measured"
        case .duplicatedAxisValue: "leave one of the two columns out, or name it with a text"
        case .nonMonotonicAxis:
            "order the spectral columns; a column that is not spectral needs a header that is not a number"
        case .duplicatedColumn: "give every column a name of its own"
        case .unterminatedQuote: "close the quote, or double a quote that belongs to the text"
        case .sheetWithoutFiles: "call the column of the file names \"file\" or \"sample_id\""
        case .duplicatedSheetRow: "leave one of the rows out"
        case .ambiguousSheetRow: "write the file name with its extension"
        case .missingLabel, .labelNotANumber, .unreadableTable: "export the file again from the instrument"
        case .unknownTableForm: "export the data as ##XYDATA=(X++(Y..Y)) or ##XYPOINTS=(XY..XY)"
        case .missingValues: "cut the range that was not measured off, and export the file again"
        case .pointCount: "the file was cut short or changed; export it again from the instrument"
        case .abscissaCheck, .ordinateCheck, .statedAbscissa:
            "the data or their header were changed or damaged; export the file again from the instrument"
        case .undeclaredSymbol: "correct ##SYMBOL=, or export the file again"
        case .nestedTooDeep, .tooManyPoints: "this is not the file of an instrument; export it again"
        }
    }

    public var code: String {
        switch self {
        case .missingFile: "reading.file-missing"
        case .unreadable: "reading.file-unreadable"
        case .isFolder: "reading.is-folder"
        case .empty: "reading.empty"
        case .notText: "reading.not-text"
        case .notUTF8: "reading.not-utf8"
        case .unknownFormat: "reading.format-unknown"
        case .missingColumn: "reading.column-missing"
        case .noSpectra: "reading.no-spectra"
        case .differentAxes: "reading.axes-differ"
        case .differentSignals: "reading.signals-differ"
        case .notSpectra: "reading.not-spectra"
        case .noAxis: "reading.table.no-axis"
        case .singleColumn: "reading.table.single-column"
        case .noRows: "reading.table.no-rows"
        case .raggedRow: "reading.table.ragged-row"
        case .notANumber: "reading.table.not-a-number"
        case .emptyValue: "reading.table.empty-value"
        case .nonFiniteValue: "reading.table.value-not-finite"
        case .valueTooLarge: "reading.value-too-large"
        case .badPoint: "reading.xy.bad-point"
        case .duplicatedAxisValue: "reading.table.axis-duplicated-value"
        case .nonMonotonicAxis: "reading.table.axis-not-monotonic"
        case .duplicatedColumn: "reading.table.column-duplicated"
        case .unterminatedQuote: "reading.table.quote-unterminated"
        case .sheetWithoutFiles: "reading.sheet.no-file-column"
        case .duplicatedSheetRow: "reading.sheet.row-duplicated"
        case .ambiguousSheetRow: "reading.sheet.row-ambiguous"
        case .missingLabel: "reading.jcamp.label-missing"
        case .labelNotANumber: "reading.jcamp.label-not-a-number"
        case .unknownTableForm: "reading.jcamp.table-form-unknown"
        case .unreadableTable: "reading.jcamp.table-unreadable"
        case .missingValues: "reading.jcamp.values-missing"
        case .pointCount: "reading.jcamp.point-count"
        case .abscissaCheck: "reading.jcamp.abscissa-check"
        case .ordinateCheck: "reading.jcamp.ordinate-check"
        case .statedAbscissa: "reading.jcamp.abscissa-stated"
        case .undeclaredSymbol: "reading.jcamp.symbol-undeclared"
        case .nestedTooDeep: "reading.jcamp.nested-too-deep"
        case .tooManyPoints: "reading.jcamp.too-many-points"
        }
    }

    /// Three digits.
    private static func short(_ x: Double) -> String {
        guard x != 0, x.isFinite else { return "\(x)" }
        let unit = SpectralLimits.powerOfTen(2 - SpectralLimits.exponent(of: x))
        let rounded = (x * unit).rounded() / unit
        return rounded == rounded.rounded() && abs(rounded) < 1e6 ? String(Int(rounded)) : String(rounded)
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(12).map { "\"\($0)\"" }.joined(separator: ", ") + (names.count > 12 ? ", …" : "")
    }
}
