import { appendFileSync } from 'node:fs';

/** Writes down which files have begun and ended, so that of a run that hangs somebody can say where. */
export default class ProgressReporter {
  #file = process.env.STACKYARD_TEST_PROGRESS;

  onTestModuleStart({ relativeModuleId }) {
    this.#note(`begun ${relativeModuleId}`);
  }

  onTestModuleEnd({ relativeModuleId }) {
    this.#note(`ended ${relativeModuleId}`);
  }

  #note(line) {
    if (this.#file) appendFileSync(this.#file, `${line}\n`);
  }
}
