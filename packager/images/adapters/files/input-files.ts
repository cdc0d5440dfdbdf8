import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { fileFault, toldOfFile } from './file-fault.ts';
import type { InputFile, InputFiles } from '../../ports/input-files.ts';

/** Files of this machine. A pipe or device is refused: opening one could wait for ever. */
export const inputFiles: InputFiles = {
  async open(path): Promise<InputFile> {
    const missing = (cause: unknown): Fault =>
      new Fault('NOT_FOUND', { what: 'file', name: path }, { cause });
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(
      (cause: unknown) => {
        const fault = fileFault(path, 'read', cause);
        throw fault instanceof Fault ? fault : missing(cause);
      },
    );
    const stats = await file.stat();
    if (!stats.isFile()) {
      await file.close();
      throw missing('not a regular file');
    }
    return {
      sizeBytes: stats.size,
      async read(offset, length) {
        const room = Math.max(0, Math.min(length, stats.size - offset));
        const bytes = Buffer.allocUnsafe(room);
        let done = 0;
        while (done < room) {
          const reading = file.read(bytes, done, room - done, offset + done);
          const { bytesRead } = await toldOfFile(path, 'read', reading);
          if (bytesRead === 0) break;
          done += bytesRead;
        }
        return bytes.subarray(0, done);
      },
      close: () => file.close(),
    };
  },
};
