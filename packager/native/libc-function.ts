import koffi from 'koffi';

type LibcFunction = ReturnType<ReturnType<typeof koffi.load>['func']>;

/**
 * A function of the C library. It is looked up when it is first needed: whoever imports a module does
 * not always call it. What went wrong is in `koffi.errno()` until the next call.
 *
 * @param prototype as in its manual page, with names that koffi knows
 * @returns gives the function, whose types are for the caller to say
 */
export function libcFunction(prototype: string): () => LibcFunction {
  let found: LibcFunction | undefined;
  return () => (found ??= koffi.load('libc.so.6').func(prototype));
}
