public import Spectroscopy
public import Transfer

/// The result document of `transfer drift`: what was looked at, and what it says of the instrument.
public struct DriftDocument: Encodable, Sendable {
    /// The schema of the document.
    public let schema: String
    /// The cause that fits best; nil without an alarm.
    public let cause: DriftCause?
    /// All causes with an alarm, the best fitting first.
    public let alarms: [DriftCause]
    /// The later spectra, from 0, that lie far from all reference spectra while no drift is seen that they belong to.
    public let oddSpectra: [Int]
    /// The probability that a series without drift gives any alarm.
    public let falseAlarmProbability: Double
    /// The number of reference spectra.
    public let references: Int
    /// The later spectra, in time order.
    public let samples: [String]
    /// Their dates; nil where no column tells them.
    public let dates: [String]?
    /// Whether each sample is compared with its own reference spectra.
    public let isBySample: Bool
    /// The unit of the axis, and so of wavelength shifts.
    public let axisUnit: AxisUnit
    /// The figures with their charts.
    public let series: [DriftSeries]
    /// How drift was looked for.
    public let settings: DriftSettings
    /// The input files.
    public let sources: [SourceFile]
    /// What was found on the way.
    public let findings: [Finding]

    /// Creates the document.
    ///
    /// - Parameter dates: of the later spectra.
    public init(
        _ report: DriftReport, axis: SpectralAxis, dates: [String]?, sources: [SourceFile],
        findings: [Finding] = []
    ) {
        schema = "bencao.transfer-drift.v1"
        cause = report.cause
        alarms = report.alarms
        oddSpectra = report.oddSpectra
        falseAlarmProbability = report.settings.alpha
        references = report.references
        samples = report.samples
        self.dates = dates
        isBySample = report.isBySample
        axisUnit = axis.unit
        series = report.series
        settings = report.settings
        self.sources = sources
        self.findings = findings + report.findings
    }
}
