public import ArgumentParser
public import Chemometrics

extension AnswerUnit: ExpressibleByArgument {}
