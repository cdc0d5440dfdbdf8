/** Name of the person who started the server, who has no account: in audit, storage and operations. */
export const LOCAL_NAME = 'local';
