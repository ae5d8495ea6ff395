#!/usr/bin/env node
// `node tools/forge.mjs ARGS…`: the native forge with this folder as working directory, wherever it is called from.
import { forge } from './lib.mjs';

process.exit(forge(process.argv.slice(2)));
