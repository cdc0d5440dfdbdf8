// The process of a helper in the middle of a call that never ends.
process.on('message', () => undefined);
process.once('disconnect', () => process.exit(0));
