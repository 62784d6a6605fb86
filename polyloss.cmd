@echo off
rem Builds the project when it has not been built yet, then runs the command line.
rem   POLYLOSS_JAVA_OPTS   more options for the JVM, -Xmx8g for example
rem   POLYLOSS_BUILD=1     builds again
setlocal EnableDelayedExpansion
set "home=%~dp0"

rem The backend decides which natives the class path holds, so it is needed before Java starts; and whether
rem there is a dashboard.
set "backend=cpu"
set "quiet="
set "ui="
set "resumed="
set "previous="
for %%a in (%*) do (
  if /i "!previous!%%~a"=="--backendcuda" set "backend=cuda"
  if /i "%%~a"=="--backend=cuda" set "backend=cuda"
  if "%%~a"=="--quiet" set "quiet=1"
  if "%%~a"=="--ui" set "ui=1"
  if "!previous!"=="--resume" set "resumed=%%~a"
  set "previous=%%~a"
)
set "command=%~1"
if "%command%"=="--quiet" set "command=%~2"
if "%command%"=="--verbose" set "command=%~2"
rem A run that goes on has its options in its folder.
if defined resumed if exist "%resumed%\arguments.json" (
  findstr /c:"\"--backend\",\"cuda\"" "%resumed%\arguments.json" >nul && set "backend=cuda"
  findstr /c:"\"--ui\"" "%resumed%\arguments.json" >nul && set "ui=1"
)

set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"

rem The commands for Spark are a module of their own: nobody downloads Spark for the others.
rem Nor does anybody download PyTorch, which the benchmark compares with, nor the dashboard's web server.
set "profiles="
set "module=polyloss-cli"
if defined ui set "module=polyloss-ui"
if "%command%"=="bench" set "module=polyloss-bench"
if "%command%"=="bench" set "profiles=,bench"
if "%command%"=="spark" set "module=polyloss-spark"
set "modules=%module%"
if "%module%"=="polyloss-spark" set "modules=polyloss-spark-home,polyloss-spark"

rem The build writes what Java needs: its options and the class path, which names the jars where Maven keeps them.
set "arguments=%home%%module%\target\launch-%backend%\java.args"
if defined POLYLOSS_BUILD if exist "%arguments%" del "%arguments%"
if not exist "%arguments%" (
  if not defined quiet echo Building ^(the first time this downloads the libraries^) ... 1>&2
  call mvn -q -B -f "%home%pom.xml" -P%backend%%profiles% -pl %modules% -am -Dmaven.test.skip=true -Dlicense.skipAddThirdParty package 1>&2
  if errorlevel 1 (
    if exist "%arguments%" del "%arguments%"
    echo polyloss: the build failed: see above 1>&2
    exit /b 1
  )
)

rem ND4J's threads spin while they wait for each other, which slows everything several times as soon as
rem the cores have other work: decoding images ahead, or another program.
if not defined OMP_WAIT_POLICY set "OMP_WAIT_POLICY=PASSIVE"

rem OpenCV has a word of its own for each image that it cannot read, beside the one that names the file.
if not defined OPENCV_LOG_LEVEL set "OPENCV_LOG_LEVEL=SILENT"

"%java%" "@%arguments%" -Djava.awt.headless=true %POLYLOSS_JAVA_OPTS% io.github.polyloss.cli.Main %*
exit /b %errorlevel%
