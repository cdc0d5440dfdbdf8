import { z } from 'zod';

/** A file beside the document that names it, never one outside its folder. */
export const RelativeFile = z
  .string()
  .max(200)
  .regex(/^(?!\/)(?!.*(?:^|\/)\.\.?(?:\/|$))[^\0]+$/, 'a relative path without . or ..');

/** A place in a guest. */
export const GuestPath = z
  .string()
  .max(1_024)
  .regex(/^\/(?!.*(?:^|\/)\.\.?(?:\/|$))[^\0\n]*$/, 'an absolute path without . or ..');
