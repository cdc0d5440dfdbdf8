import { passwordFlaw } from '../../schemas/capability/password.ts';
import { passwordText } from '../_text/password.ts';

/** @returns why a form with a chosen password cannot be sent, as the end of a sentence */
export const passwordReason = (password: string, accountName: string): string | undefined =>
  password !== '' && passwordFlaw(password, accountName) ? passwordText.reason : undefined;
