import { runHere } from '../command';
import { keysCommand } from './keysCommand';

runHere(keysCommand);
