import { Role } from './role.ts';

/** The readiness rule of a role as it stands in the archive, and as agents receive it (rendered). */
export const Ready = Role.shape.ready.unwrap();
