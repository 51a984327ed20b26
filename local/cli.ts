import './require-node.js';

// A placeholder: the launcher and the scripts already point here.
process.stdout.write('Ringonce: nothing here yet.\n');
