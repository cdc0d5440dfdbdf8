import { createCipheriv, createDecipheriv } from 'node:crypto';
import { SEALED } from '../format/repository/layout.ts';
import type { SegmentCipher } from './seal-frames.ts';

/** The cipher of Node, for what is not much. */
export const nodeCipher: SegmentCipher = {
  seal({ key, nonce, header }, plain, target) {
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    cipher.setAAD(header);
    target.set(cipher.update(plain));
    cipher.final();
    target.set(cipher.getAuthTag(), plain.length);
  },
  open({ key, nonce, header }, sealed, target) {
    const end = sealed.length - SEALED.tagBytes;
    const decipher = createDecipheriv('aes-256-gcm', key, nonce);
    decipher.setAAD(header);
    decipher.setAuthTag(sealed.subarray(end));
    target.set(decipher.update(sealed.subarray(0, end)));
    try {
      decipher.final();
      return true;
    } catch {
      return false;
    }
  },
};
