const RIGHTS = 'rwxrwxrwx';

/** @returns nine bits as people read them, such as `rw-r--r--` */
export const modeText = (mode: number): string =>
  Array.from(RIGHTS, (right, index) => ((mode >> (8 - index)) & 1 ? right : '-')).join('');
