/* A control that must lose: nothing is ever flushed. Linked with --wrap=fsync,--wrap=fdatasync. */
int __wrap_fsync(int file);
int __wrap_fdatasync(int file);

int __wrap_fsync(int file)
{
	(void)file;
	return 0;
}

int __wrap_fdatasync(int file)
{
	(void)file;
	return 0;
}
