internal import Spectroscopy

extension SpectralAxis {
    /// The signed step of an axis whose steps are within 1 % of each other, which a filter along the axis needs.
    ///
    /// - Throws: `PreprocessingError.nonUniformAxis` with the smallest and the largest step.
    func requiredUniformStep(for method: String) throws(PreprocessingError) -> Double {
        if let step = uniformStep { return step }
        let values = self.values
        var smallest = Double.infinity
        var largest = 0.0
        for (a, b) in zip(values, values.dropFirst()) {
            smallest = min(smallest, abs(b - a))
            largest = max(largest, abs(b - a))
        }
        throw .nonUniformAxis(method: method, smallest: smallest, largest: largest, unit: unit.symbol)
    }
}
