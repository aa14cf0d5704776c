public import LinearAlgebra

/// Where a curve resolution begins.
public enum ResolutionStart: Hashable, Sendable {
    /// The spectra of the purest channels, found in the data.
    case purestVariables
    /// Given spectra S₀, p × A, one component a column.
    case spectra(Matrix)
    /// Given concentrations C₀, n × A, one component a column.
    case concentrations(Matrix)
}
