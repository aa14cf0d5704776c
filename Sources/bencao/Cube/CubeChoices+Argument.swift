public import ArgumentParser
public import Chemometrics

extension CubeAxes: ExpressibleByArgument {}
extension ReferenceCorrection.Repair: ExpressibleByArgument {}
