public import LinearAlgebra
public import Spectroscopy

/// One block of a file: a table of spectra, or one spectrum of an instrument file, just as the file holds it.
///
/// A block need not be a set of spectra in the strict sense: a peak table may state one x twice. `spectra()`
/// makes that step, and says what stands in its way.
public struct SpectralBlock: Sendable {
    /// A named fact for people, such as ("DATA TYPE", "INFRARED SPECTRUM").
    public struct Fact: Hashable, Sendable {
        /// The name, as the format spells it.
        public let name: String
        /// The value, as the file spells it.
        public let value: String

        /// Creates a fact.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What the block calls itself.
    public let title: String
    /// Where the block begins.
    public let place: FilePlace
    /// What `bencao info` tells of it, in the order of the file.
    public let facts: [Fact]
    /// The p abscissa values as decoded; in a peak table they may repeat.
    public let x: [Double]
    /// The values as decoded, n × p.
    public let values: Matrix
    /// The unit of x as the file spells it; nil when it says nothing.
    public let xUnitText: String?
    /// What the values are, as the file spells it; nil when it says nothing.
    public let yUnitText: String?
    /// The unit of x as understood.
    public internal(set) var axisUnit: AxisUnit
    /// What the values are, as understood.
    public internal(set) var signal: SignalKind
    /// One a row of `values`.
    public internal(set) var samples: [Sample]
    /// The names of the metadata columns, in the order of the file.
    public internal(set) var metadataColumns: [String]

    /// Creates a block; `values` has one row a sample and one column an x.
    public init(
        title: String, place: FilePlace, facts: [Fact] = [], x: [Double], values: Matrix, xUnitText: String? = nil,
        yUnitText: String? = nil, axisUnit: AxisUnit = .unstated, signal: SignalKind = .unstated, samples: [Sample],
        metadataColumns: [String] = []
    ) {
        precondition(
            values.columns == x.count && values.rows == samples.count,
            "\(values.rows) × \(values.columns) values for \(samples.count) samples and \(x.count) channels")
        self.title = title
        self.place = place
        self.facts = facts
        self.x = x
        self.values = values
        self.xUnitText = xUnitText
        self.yUnitText = yUnitText
        self.axisUnit = axisUnit
        self.signal = signal
        self.samples = samples
        self.metadataColumns = metadataColumns
    }

    /// The values of one row, as decoded.
    public func y(_ row: Int = 0) -> [Double] { values.row(row) }

    /// The block as spectra.
    ///
    /// - Throws: `ReadingError.notSpectra` when x is not strictly monotonic or a value is not finite.
    public func spectra() throws(ReadingError) -> Spectra {
        do throws(SpectroscopyError) {
            return try Spectra(
                x: values, axis: SpectralAxis(values: x, unit: axisUnit), signal: signal, samples: samples,
                metadataColumns: metadataColumns)
        } catch {
            throw .notSpectra(place: place, underlying: error)
        }
    }
}
