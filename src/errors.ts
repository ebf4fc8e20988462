/**
 * One class per remedy: what the reader must change decides the class and the exit status of the command line.
 *
 * Every error has a stable `code` and a message that says what, where, what it got and what to do:
 * `UW-DATA-003 row 418: age_years = "x", expected a number. Fix the row, or pass --on-invalid skip.`
 */
export class UnderwriteError extends Error {
  readonly code: string;
  readonly exitCode: number;

  constructor(code: string, message: string, exitCode: number, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    this.exitCode = exitCode;
  }
}

/** A flag, a config file or a hyperparameter is wrong: change the call. Codes `UW-USAGE-…`. */
export class UsageError extends UnderwriteError {
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(code, message, 2, options);
  }
}

/** The data are wrong or absent: change the file. Codes `UW-DATA-…` and `UW-METRIC-…`. */
export class DataError extends UnderwriteError {
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(code, message, 3, options);
  }
}

/** A store or a cluster can't be reached, is locked or full: mend the place. Codes `UW-TRACK-…`, `UW-TRAIN-…`, `UW-RAY-…`. */
export class UnavailableError extends UnderwriteError {
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(code, message, 4, options);
  }
}

/** One model could not be fitted; the others go on. Codes `UW-FIT-…`. */
export class FitError extends UnderwriteError {
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(code, message, 1, options);
  }
}
